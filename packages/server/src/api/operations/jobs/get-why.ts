import { z } from "zod";
import { WAIT_CODES } from "../../../engine/why/explain-wait.ts";
import { whyWaiting } from "../../../engine/why/why-waiting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstantOrNull } from "../../instant.ts";
import { JobId } from "../../parameters.ts";

const WhyView = z
  .strictObject({
    code: z.enum(WAIT_CODES),
    text: z.string().meta({ description: "A sentence for people" }),
    since: instant.nullable(),
    until: instant.nullable().meta({ description: "When it goes on by itself, if that is known" }),
    ahead: z
      .int()
      .nullable()
      .meta({ description: "Jobs of its queue that come before it, counted up to 10,000" }),
    links: z
      .array(z.strictObject({ type: z.literal("job"), id: z.string() }))
      .meta({ description: "What stands in its way" }),
  })
  .meta({ id: "Why" });

export function registerGetWhy(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/why",
    config: { role: "viewer" },
    schema: {
      operationId: "getWhy",
      tags: ["Jobs"],
      summary: "Find out why a job does not run",
      description: "From what is recorded: the limit, pause, share, timer or job that holds it.",
      params: z.strictObject({ jobId: JobId }),
      response: { 200: WhyView },
    },
    handler: async ({ params }) => {
      const why = await whyWaiting(deps, params.jobId);
      return {
        code: why.code,
        text: why.text,
        since: toInstantOrNull(why.since),
        until: toInstantOrNull(why.until),
        ahead: why.ahead,
        links: why.jobIds.map((id) => ({ type: "job" as const, id })),
      };
    },
  });
}
