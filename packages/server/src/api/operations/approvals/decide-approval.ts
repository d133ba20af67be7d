import { z } from "zod";
import type { Decision } from "../../../domain/approval/decision.ts";
import { decideApproval } from "../../../engine/commands/jobs/decide-approval.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { ApprovalId } from "./approval-id.ts";
import { ApprovalView, viewApproval } from "./approval-view.ts";
import { DecisionBody } from "./decision-body.ts";
import { findApproval } from "./find-approval.ts";

const WAYS = [
  { verb: "approve", operationId: "approve", summary: "Approve", decision: "approved" },
  { verb: "reject", operationId: "reject", summary: "Reject", decision: "rejected" },
] as const satisfies readonly { verb: string; decision: Decision; [key: string]: string }[];

/** `POST /approvals/{id}/approve` and `/reject`. */
export function registerDecideApproval(api: Api, deps: ApiDeps): void {
  for (const { verb, operationId, summary, decision } of WAYS) {
    api.route({
      method: "POST",
      url: `/approvals/:approvalId/${verb}`,
      config: { role: "operator" },
      schema: {
        operationId,
        tags: ["Approvals"],
        summary,
        description:
          "The job goes on with the decision. Asked again, it answers the same; the other decision is refused. Those who are asked may decide, and admins.",
        params: z.strictObject({ approvalId: ApprovalId }),
        body: DecisionBody,
        response: { 200: ApprovalView },
      },
      handler: (request, reply) =>
        once(deps, { request, reply, status: 200 }, async (within) => {
          const hold = await findApproval(within, request.params.approvalId);
          const decided = await decideApproval(within, {
            hold,
            decision,
            comment: request.body?.comment ?? null,
            fields: request.body?.fields ?? {},
            decider: callerOf(request),
          });
          return viewApproval(decided, deps.clock.now());
        }),
    });
  }
}
