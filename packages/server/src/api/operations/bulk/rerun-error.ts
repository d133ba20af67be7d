import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { ErrorGroupId } from "../../parameters.ts";
import { findGroup } from "../errors/get-error.ts";
import { bulkConfirmation, spreadOption, toOptions } from "./bulk-body.ts";
import { BulkStartedView } from "./bulk-view.ts";
import { startOnce } from "./start-bulk-operation.ts";

export function registerRerunError(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/errors/:groupId/rerun",
    config: { role: "operator" },
    schema: {
      operationId: "rerunError",
      tags: ["Errors"],
      summary: "Rerun the jobs of a group of failures",
      description:
        "A bulk operation on the jobs of the group that are FAILED now; those that a rerun has completed meanwhile are left alone.",
      params: z.strictObject({ groupId: ErrorGroupId }),
      body: z.strictObject({ ...bulkConfirmation, ...spreadOption }).nullable(),
      response: { 202: BulkStartedView },
    },
    handler: async (request, reply) => {
      const { id } = await findGroup(deps, request.params.groupId);
      const { reason = null, confirmCount, spreadOver } = request.body ?? {};
      const asked = {
        op: "rerun" as const,
        selection: {
          filter: { errorGroup: id, statuses: ["FAILED" as const], includeChildren: true },
          asOf: deps.clock.now(),
          query: { errorGroup: id, status: "FAILED" },
        },
        options: toOptions(spreadOver === undefined ? {} : { spreadOver }),
        reason,
        confirmCount,
      };
      return startOnce(deps, { request, reply, asked });
    },
  });
}
