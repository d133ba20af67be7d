import type { Json } from "../../../domain/json.ts";
import type { Decision, Hold, HoldPlace, Transaction } from "../../../storage/storage.ts";

interface Answer {
  place: HoldPlace;
  decision: Decision | null;
  answer: Json;
  by: string | null;
  now: number;
  /** For the job's log. */
  message: string;
}

/**
 * Keeps what somebody outside answered to a step on hold, and makes its job ready. A job that is paused
 * or stopped takes it up when it goes on. Answers the hold as it was found under the lock, and
 * whether this answer is the one that counts.
 */
export async function takeAnswer(
  stores: Transaction,
  { place, decision, answer, by, now, message }: Answer,
): Promise<{ hold: Hold | null; taken: boolean }> {
  const job = await stores.lockJob(place.jobId);
  const hold = await stores.holds.find(place);
  if (job === null || hold === null) return { hold, taken: false };
  const isOpen = hold.status === "open" && hold.isLive && !isOver(hold, now);
  if (!isOpen) return { hold, taken: false };
  const taken = await stores.answerHold({ ...place, decision, answer, by, now });
  if (!taken) return { hold, taken };
  const line = { at: now, level: "INFO", message, step: null, info: { by } } as const;
  await stores.insertLog({ jobId: job.id, repeat: job.repeat, line });
  // Not yet on hold, its worker's commit finds the answer; halted, it finds it when it goes on.
  const waits = job.waitingFor === "resume-token" || job.waitingFor === "approval";
  if (job.status === "RUNNING" && job.workerId === null && waits) {
    const ready = { ...job, phase: "waiting", waitingFor: "slot", waitingUntil: null } as const;
    await stores.updateJob(ready, { state: "ready" });
    stores.signal({ type: "ready", lanes: [job.lane] });
  }
  return { hold, taken };
}

export function isOver({ expiresAt }: Pick<Hold, "expiresAt">, now: number): boolean {
  return expiresAt !== null && now >= expiresAt;
}
