import type { Job, Step } from "@reprise/sdk";

export type Family = "queued" | "active" | "waiting" | "held" | "ok" | "bad" | "canceled";

/** How a status is shown: a word, and one of seven families of color and sign. */
export interface Shown {
  family: Family;
  word: string;
  isMoving: boolean;
}

export function shownJob(job: Pick<Job, "status" | "phase" | "waitingFor" | "reason">): Shown {
  if (job.status === "RUNNING" && job.phase === "waiting") {
    const what = WAITS[job.waitingFor ?? ""];
    return { family: "waiting", word: what ? `Waiting (${what})` : "Waiting", isMoving: false };
  }
  if (job.status === "CANCELED" && TERMINATED.includes(job.reason?.type ?? "")) {
    return { family: "canceled", word: "Terminated", isMoving: false };
  }
  return { ...STATUSES[job.status] };
}

export function shownStep(status: Step["status"]): Shown {
  return STEP_STATUSES[status];
}

export const JOB_STATUSES = [
  "PENDING",
  "RUNNING",
  "PAUSING",
  "PAUSED",
  "STOPPING",
  "STOPPED",
  "CANCELING",
  "CANCELED",
  "COMPLETED",
  "FAILED",
  "ABORTED",
] as const satisfies readonly Job["status"][];

const TERMINATED = ["terminated", "run-terminated"];

const WAITS: Record<string, string> = {
  approval: "approval",
  timer: "timer",
  poll: "outside work",
  "resume-token": "answer",
  child: "called job",
  retry: "retry",
  slot: "slot",
};

export const STATUSES: Record<Job["status"], Shown> = {
  PENDING: { family: "queued", word: "Pending", isMoving: false },
  RUNNING: { family: "active", word: "Running", isMoving: true },
  PAUSING: { family: "held", word: "Pausing", isMoving: true },
  PAUSED: { family: "held", word: "Paused", isMoving: false },
  STOPPING: { family: "held", word: "Stopping", isMoving: true },
  STOPPED: { family: "held", word: "Stopped", isMoving: false },
  CANCELING: { family: "canceled", word: "Canceling", isMoving: true },
  CANCELED: { family: "canceled", word: "Canceled", isMoving: false },
  COMPLETED: { family: "ok", word: "Completed", isMoving: false },
  FAILED: { family: "bad", word: "Failed", isMoving: false },
  ABORTED: { family: "bad", word: "Aborted", isMoving: false },
};

const STEP_STATUSES: Record<Step["status"], Shown> = {
  PENDING: { family: "queued", word: "Not reached", isMoving: false },
  RUNNING: { family: "active", word: "Running", isMoving: true },
  WAITING: { family: "waiting", word: "Waiting", isMoving: false },
  COMPLETED: { family: "ok", word: "Completed", isMoving: false },
  FAILED: { family: "bad", word: "Failed", isMoving: false },
  SKIPPED: { family: "queued", word: "Skipped", isMoving: false },
  CANCELED: { family: "canceled", word: "Canceled", isMoving: false },
};
