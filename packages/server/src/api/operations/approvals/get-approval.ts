import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { ApprovalId } from "./approval-id.ts";
import { ApprovalView, viewApproval } from "./approval-view.ts";
import { findApproval } from "./find-approval.ts";

export function registerGetApproval(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/approvals/:approvalId",
    config: { role: "viewer" },
    schema: {
      operationId: "getApproval",
      tags: ["Approvals"],
      summary: "Show an approval",
      params: z.strictObject({ approvalId: ApprovalId }),
      response: { 200: ApprovalView },
    },
    handler: async ({ params }) =>
      viewApproval(await findApproval(deps, params.approvalId), deps.clock.now()),
  });
}
