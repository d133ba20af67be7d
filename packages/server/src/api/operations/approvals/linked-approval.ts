import { z } from "zod";
import { DECISIONS } from "../../../domain/approval/decision.ts";
import { decideApproval } from "../../../engine/commands/jobs/decide-approval.ts";
import { asLinkHolder } from "../../acting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { createFailureLimit } from "../../failure-limit.ts";
import { LinkedApprovalView, viewLinkedApproval } from "./approval-view.ts";
import { decisionFields } from "./decision-body.ts";
import { findByLink } from "./find-approval.ts";
import { HoldToken } from "./hold-token.ts";

/** For people without an account: their link is what lets them decide. Looking decides nothing. */
export function registerLinkedApproval(api: Api, deps: ApiDeps): void {
  const limit = createFailureLimit(deps.clock);
  const url = "/approvals/by-token/:token";
  const params = z.strictObject({ token: HoldToken });
  api.route({
    method: "GET",
    url,
    config: { role: "open" },
    schema: {
      operationId: "getApprovalByToken",
      tags: ["Approvals"],
      summary: "Show the approval of a link",
      description: "Needs no API key: the token of the link is enough.",
      params,
      response: { 200: LinkedApprovalView },
    },
    handler: (request) =>
      limit(request, async () => {
        const { hold } = await findByLink(deps, request.params.token);
        return viewLinkedApproval(hold, deps.clock.now());
      }),
  });
  api.route({
    method: "POST",
    url,
    config: { role: "open" },
    schema: {
      operationId: "decideApprovalByToken",
      tags: ["Approvals"],
      summary: "Decide the approval of a link",
      description: "Needs no API key: the token of the link is enough, and decides once.",
      params,
      body: z.strictObject({ decision: z.enum(DECISIONS), ...decisionFields }),
      response: { 200: LinkedApprovalView },
    },
    handler: (request) =>
      limit(request, async () => {
        const {
          params: { token },
          body,
        } = request;
        const { hold, bearer } = await findByLink(deps, token);
        const { decision, comment = null, fields = {} } = body;
        const decider = { name: bearer, role: null };
        const decided = await decideApproval(asLinkHolder(deps, { name: bearer, request }), {
          ...{ hold, decision, comment, fields, decider },
        });
        return viewLinkedApproval(decided, deps.clock.now());
      }),
  });
}
