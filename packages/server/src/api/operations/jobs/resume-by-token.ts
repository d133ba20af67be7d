import { z } from "zod";
import { resumeByToken } from "../../../engine/commands/jobs/resume-by-token.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { createFailureLimit } from "../../failure-limit.ts";
import { anyJson } from "../../json-schema.ts";
import { HoldToken } from "../approvals/hold-token.ts";

export function registerResumeByToken(api: Api, deps: ApiDeps): void {
  const limit = createFailureLimit(deps.clock);
  api.route({
    method: "POST",
    url: "/jobs/resume",
    config: { role: "open" },
    schema: {
      operationId: "resumeByToken",
      tags: ["Jobs"],
      summary: "Give a job on hold the payload that it waits for",
      description:
        "Needs no API key: the token, which the step has handed out, is enough, and works once. The payload is on disk when this answers; a paused or stopped job takes it up when it goes on.",
      body: z.strictObject({
        token: HoldToken,
        payload: anyJson.default(null).meta({ description: "What the step gives on" }),
      }),
      response: { 204: z.null().meta({ description: "The payload is kept" }) },
    },
    handler: async (request, reply) => {
      await limit(request, () => resumeByToken(deps, request.body));
      return reply.code(204).send(null);
    },
  });
}
