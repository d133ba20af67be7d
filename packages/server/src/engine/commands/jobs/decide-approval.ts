import { readQuestion } from "../../../domain/approval/approval-question.ts";
import { checkFields } from "../../../domain/approval/check-fields.ts";
import type { Decision } from "../../../domain/approval/decision.ts";
import { RequestError } from "../../../domain/errors.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { ROLES, type Role, roleIncludes } from "../../../domain/role.ts";
import { foldCase } from "../../../domain/user/fold-case.ts";
import type { Hold } from "../../../storage/storage.ts";
import { audit } from "../../acting.ts";
import type { CommandDeps } from "../../deps.ts";
import { takeAnswer } from "./take-answer.ts";

/** Who decides. Without a role: the holder of a personal link. */
export interface Decider {
  name: string;
  /** Of a person who has signed in. */
  email?: string | null;
  role: Role | null;
}

interface Decide {
  hold: Hold;
  decision: Decision;
  comment: string | null;
  fields: JsonObject;
  decider: Decider;
}

/**
 * Decides an approval; the job goes on with it. Asked again for what was decided, it answers the same;
 * the other decision is `already_decided`. Also throws `not_assigned`, `self_approval`,
 * `approval_expired`, and `invalid_value` with the fields that are wrong.
 */
export async function decideApproval(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { hold, decision, comment, fields, decider }: Decide,
): Promise<Hold> {
  const question = readQuestion(hold.details);
  assertAssigned(question.assignees, decider);
  if (!question.allowSelf && hold.runBy !== null && namesOf(decider).some(isSame(hold.runBy))) {
    const message = `${decider.name} has asked for this job, so somebody else must decide.`;
    throw new RequestError("self_approval", message);
  }
  if (hold.status === "answered") return repeated(hold, decision);
  const { values, problems } = checkFields(question.fields, { given: fields, decision });
  if (problems.length > 0) {
    throw new RequestError("invalid_value", "Some fields are not valid.", { errors: problems });
  }
  const { jobId, repeat, stepKey } = hold;
  const { hold: found, taken } = await storage.transaction(async (stores) => {
    const answered = await takeAnswer(stores, {
      place: { jobId, repeat, stepKey },
      decision,
      answer: { comment, fields: values },
      by: decider.name,
      now: clock.now(),
      message: `"${question.title}" was ${decision}`,
    });
    await audit(stores, {
      action: "approval.decide",
      target: { type: "approval", id: hold.id },
      outcome: answered.taken ? "changed" : "unchanged",
      details: { decision, comment, job: jobId },
    });
    return answered;
  });
  if (!taken && found?.status === "answered") return repeated(found, decision);
  const decided = taken ? await storage.holds.findById(hold.id) : null;
  if (decided !== null) return decided;
  throw new RequestError("approval_expired", "Nobody waits for this decision any more.");
}

function repeated(hold: Hold, decision: Decision): Hold {
  if (hold.decision === decision) return hold;
  const message = `${hold.answeredBy ?? "Somebody"} has ${hold.decision ?? "decided"} it before.`;
  throw new RequestError("already_decided", message);
}

/** With nobody named, every operator may decide. */
function assertAssigned(assignees: readonly string[], decider: Decider): void {
  const { role } = decider;
  // Their link is theirs alone, and was made for one of those who are asked.
  if (role === null || role === "admin") return;
  const isAsked = (assignee: string) =>
    namesOf(decider).some(isSame(assignee)) ||
    ROLES.some((one) => one === assignee && roleIncludes(role, one));
  if (assignees.length === 0 || assignees.some(isAsked)) return;
  const message = `This is for ${assignees.join(", ")} to decide, and for admins.`;
  throw new RequestError("not_assigned", message);
}

function namesOf({ name, email }: Decider): string[] {
  return email ? [name, email] : [name];
}

function isSame(one: string): (other: string) => boolean {
  return (other) => foldCase(one) === foldCase(other);
}
