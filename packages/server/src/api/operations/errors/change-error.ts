import { z } from "zod";
import { changeErrorGroup } from "../../../engine/commands/insight/change-error-group.ts";
import type { ErrorGroupStatus } from "../../../storage/storage.ts";
import { asCaller } from "../../acting.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { ErrorGroupId, NOTE_CHARS_MAX } from "../../parameters.ts";
import { ErrorGroupDetails, findGroup, viewDetails } from "./get-error.ts";

const CHANGES = [
  {
    verb: "resolve",
    operationId: "resolveError",
    status: "resolved",
    summary: "Say that a group of failures is mended",
    description: "When a job that begins later fails the same way, it is open again, as regressed.",
  },
  {
    verb: "ignore",
    operationId: "ignoreError",
    status: "ignored",
    summary: "Say that a group of failures is of no interest",
    description: "It goes on counting, and stays ignored.",
  },
  {
    verb: "reopen",
    operationId: "reopenError",
    status: "open",
    summary: "Open a group of failures again",
    description: "",
  },
] as const satisfies readonly { verb: string; status: ErrorGroupStatus; [key: string]: string }[];

/** Repeating a change is no change and no error. */
export function registerChangeErrors(api: Api, deps: ApiDeps): void {
  for (const { verb, operationId, status, summary, description } of CHANGES) {
    api.route({
      method: "POST",
      url: `/errors/:groupId/${verb}`,
      config: { role: "operator" },
      schema: {
        operationId,
        tags: ["Errors"],
        summary,
        description,
        params: z.strictObject({ groupId: ErrorGroupId }),
        body: z.strictObject({ comment: z.string().max(NOTE_CHARS_MAX).optional() }).nullable(),
        response: { 200: ErrorGroupDetails },
      },
      handler: async (request) => {
        const id = request.params.groupId;
        const comment = request.body?.comment;
        const change = { id, status, comment, by: callerOf(request).name };
        await changeErrorGroup(asCaller(deps, request), change);
        return viewDetails(deps, await findGroup(deps, id));
      },
    });
  }
}
