import type { ApprovalQuestion } from "../../../domain/approval/approval-question.ts";
import { isMailAddress } from "../../../domain/approval/approval-question.ts";
import type { StepRecord } from "../../../domain/job/step-record.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../domain/json.ts";
import { isoTime } from "../../../runtime/iso-time.ts";
import type { Hold, NewHold } from "../../../storage/storage.ts";
import type { ApproveStep } from "../../program.ts";
import { failStep } from "../fail-step.ts";
import { approvalTimeout } from "../flight/time-limits.ts";
import type { Frame } from "../frame.ts";
import { approvalLink, hashHoldToken } from "../holds/hold-tokens.ts";
import { openHold } from "../holds/open-hold.ts";
import type { Flow } from "../outcome.ts";
import { askStore } from "../records/ask-store.ts";
import { stepKey } from "../records/journal.ts";
import { recallFailure } from "../records/recall-failure.ts";
import {
  beginRecord,
  endRecord,
  passRecord,
  publishOutput,
  recordedStep,
} from "../records/record-step.ts";
import { failureOf } from "../step-failure.ts";
import { askedQuestion } from "./asked-question.ts";

/** A notice that cannot be sent is tried again for so long. */
const NOTICE_MS_MAX = 86_400_000;

interface Turn {
  step: ApproveStep;
  record: StepRecord;
}

/**
 * Puts the job on hold until a person decides (L-13.1). The question, the links of those who are
 * asked, what is to be sent to them and the step's record are one commit.
 */
export async function runApprove(frame: Frame, step: ApproveStep): Promise<Flow> {
  const before = recordedStep(frame, step);
  if (before?.status === "COMPLETED") {
    passRecord(frame, before);
    publishOutput(frame, step, before.output);
    return null;
  }
  if (before?.status === "WAITING") {
    passRecord(frame, before);
    return takeDecision(frame, { step, record: { ...before } });
  }
  const recalled = recallFailure(frame, before);
  if (recalled) return recalled;
  const record = beginRecord(frame, step);
  try {
    return await ask(frame, { step, record });
  } catch (error) {
    return failStep(frame, { step, record, failure: failureOf(error) });
  }
}

async function ask(frame: Frame, { step, record }: Turn): Promise<Flow> {
  const { journal, host } = frame.execution;
  const value = await step.question.evaluate(frame.scope, host.deps.formulas);
  const asked = askedQuestion(value, step);
  if ("code" in asked) return failStep(frame, { step, record, failure: asked });
  const { question, timeoutMs } = asked;
  const expiresAt = timeoutMs === null ? null : record.startDate + timeoutMs;
  const id = host.deps.ids("apr");
  const { title, description, assignees } = question;
  record.input = {
    approvalId: id,
    title,
    description,
    assignees,
    expiresAt: expiresAt === null ? null : isoTime(expiresAt),
  };
  record.status = "WAITING";
  record.waitUntil = expiresAt;
  journal.holds.push(
    openHold(frame, {
      id,
      stepKey: stepKey(record),
      kind: "approval",
      expiresAt,
      details: detailsOf(question),
      assignees: assignees.map((name) => name.toLowerCase()),
      ...(await invitations(frame, { id, question, now: record.startDate })),
    }),
  );
  journal.steps.push(record);
  return { type: "waiting", waitingFor: "approval", until: expiresAt };
}

function detailsOf({ fields, ...question }: ApprovalQuestion): JsonObject {
  return { ...question, fields: fields.map((field) => ({ ...field })) };
}

/** Links for those who are asked by mail, and what is to be sent. */
async function invitations(
  { execution }: Frame,
  { id, question, now }: { id: string; question: ApprovalQuestion; now: number },
): Promise<Pick<NewHold, "tokens" | "notices">> {
  const { tokens: make, deps } = execution.host;
  const { notifier, ids } = deps;
  const addresses = question.assignees.filter(isMailAddress);
  const tokens = [];
  for (const bearer of addresses) {
    const token = await make.tokenOf(approvalLink({ approvalId: id, bearer }));
    tokens.push({ hash: hashHoldToken(token), bearer });
  }
  const givesUpAt = now + NOTICE_MS_MAX;
  const mails = notifier?.channels.includes("mail") ? addresses : [];
  const notices: NewHold["notices"] = [
    ...mails.map((recipient) => ({
      id: ids("ntc"),
      channel: "mail" as const,
      recipient,
      givesUpAt,
    })),
    ...(notifier?.channels.includes("webhook")
      ? [{ id: ids("ntc"), channel: "webhook" as const, recipient: null, givesUpAt }]
      : []),
  ];
  return { tokens, notices };
}

/** Its time is over, somebody has decided, or the job was paused and looks again. */
async function takeDecision(frame: Frame, { step, record }: Turn): Promise<Flow> {
  const { execution } = frame;
  const { job, host, journal } = execution;
  const { storage, clock } = host.deps;
  const key = stepKey(record);
  const place = { jobId: job.id, repeat: job.repeat, stepKey: key };
  const now = clock.now();
  const isOver = record.waitUntil !== null && now >= record.waitUntil;
  const found = await askStore(execution, async () => ({
    hold: await (isOver ? storage.holds.expire({ ...place, now }) : storage.holds.find(place)),
  }));
  if (found === null) return { type: "dropped" };
  const { hold } = found;
  if (hold?.status === "open") {
    return { type: "waiting", waitingFor: "approval", until: record.waitUntil };
  }
  journal.mustCommit = true;
  journal.holds.push({ type: "settle", stepKey: key, now });
  if (hold?.status !== "answered") return expire(frame, { step, record });
  record.output = outputOf(hold);
  record.waitUntil = null;
  endRecord(frame, record, "COMPLETED");
  publishOutput(frame, step, record.output);
  return null;
}

function expire(frame: Frame, { step, record }: Turn): Flow {
  const limitMs = (record.waitUntil ?? record.startDate) - record.startDate;
  const { reason, ...failure } = approvalTimeout(step, limitMs);
  record.waitUntil = null;
  return failStep(frame, { step, record, failure, reason });
}

function outputOf({ decision, answer, answeredBy, answeredAt }: Hold): JsonObject {
  const given: { [key: string]: Json } = isJsonObject(answer) ? answer : {};
  return {
    approved: decision === "approved",
    by: answeredBy,
    comment: given.comment ?? null,
    fields: given.fields ?? {},
    at: answeredAt === null ? null : isoTime(answeredAt),
  };
}
