import type { JobStatus } from "../../packages/server/src/domain/job/life-cycle.ts";

/** What the model knows of a job; the store must agree with every field after every command. */
export interface ModelJob {
  id: string;
  status: JobStatus;
  repeat: number;
  low: boolean;
  queuedDate: number;
  started: boolean;
  /** Who executes it. */
  worker: string | null;
  /** Grows whenever somebody else gets a say, so that an older holder is refused. */
  grip: number;
  /** `ready` for a worker, waiting for its `timer`, or neither. */
  turn: "ready" | "timer" | "none";
  /** When its timer is due, also while it rests. */
  until: number | null;
  forced: boolean;
}

/** A worker's claim to a job, as long as nobody else got one. */
export interface Grip {
  jobId: string;
  repeat: number;
  grip: number;
}

export type Report = "go on" | "complete" | "fail" | "halt" | "yield" | { waitMs: number };

const REST: Partial<Record<JobStatus, JobStatus>> = {
  STOPPING: "STOPPED",
  PAUSING: "PAUSED",
  CANCELING: "CANCELED",
};
const FINAL: readonly JobStatus[] = ["COMPLETED", "FAILED", "CANCELED", "ABORTED"];
export const REFUSED = "refused";

export type JobModel = ReturnType<typeof createJobModel>;

/**
 * The life of the jobs of one recipe, as simply as it can be said: no SQL, no table of transitions,
 * one list. What the product answers is compared with what this answers.
 */
export function createJobModel({ concurrency }: { concurrency: number }) {
  const jobs: ModelJob[] = [];
  let active = true;

  const byId = (id: string) => {
    const job = jobs.find((other) => other.id === id);
    if (!job) throw new Error(`The model knows no job ${id}`);
    return job;
  };
  const isHeldBack = (job: ModelJob) => !active && job.repeat === 0;
  const rank = ({ low, repeat, started }: ModelJob) =>
    (low ? 4 : 0) + (repeat > 0 ? 0 : 2) + (started ? 0 : 1);

  /** The job is nobody's any more. */
  const letGo = (job: ModelJob, until: number | null) => {
    job.worker = null;
    job.until = until;
    if (job.status === "RUNNING") job.turn = until === null ? "ready" : "timer";
    else rest(job);
  };
  const rest = (job: ModelJob) => {
    job.status = REST[job.status] ?? job.status;
    job.turn = "none";
    if (FINAL.includes(job.status)) job.until = null;
  };
  const change = (job: ModelJob, fields: Partial<ModelJob>) => {
    Object.assign(job, { forced: false, ...fields });
    return job.status;
  };
  const takeUp = (job: ModelJob) =>
    change(job, { status: "RUNNING", turn: job.until === null ? "ready" : "timer" });

  return {
    jobs,
    isActive: () => active,

    accept(id: string, { low, now }: { low: boolean; now: number }) {
      jobs.push({
        ...{ id, low, queuedDate: now, status: "PENDING", repeat: 0, started: false },
        ...{ worker: null, grip: 0, turn: "ready", until: null, forced: false },
      });
    },

    claim(worker: string, limit: number): Grip[] {
      const room = concurrency - jobs.filter((job) => job.worker !== null).length;
      const given = jobs
        .filter((job) => job.turn === "ready" && !isHeldBack(job))
        .sort((a, b) => rank(a) - rank(b) || a.queuedDate - b.queuedDate || (a.id < b.id ? -1 : 1))
        .slice(0, Math.max(0, Math.min(room, limit)));
      for (const job of given) {
        const grip = job.grip + 1;
        change(job, { status: "RUNNING", worker, grip, turn: "none", until: null, started: true });
      }
      return given.map(({ id, repeat, grip }) => ({ jobId: id, repeat, grip }));
    },

    /** The status after the report, or null when the worker has lost the job. */
    report({ jobId, grip }: Grip, what: Report, now: number): JobStatus | null {
      const job = byId(jobId);
      if (job.worker === null || job.grip !== grip) return null;
      if (what === "complete" || what === "fail") {
        const own = what === "complete" ? "COMPLETED" : "FAILED";
        const status = job.status === "CANCELING" ? "CANCELED" : own;
        return change(job, { status, worker: null, until: null });
      }
      if (what !== "go on") letGo(job, typeof what === "object" ? now + what.waitMs : null);
      return job.status;
    },

    /** The worker is dead: others get what it held. */
    bury(worker: string) {
      for (const job of jobs.filter((other) => other.worker === worker)) {
        job.grip += 1;
        letGo(job, null);
      }
    },

    cancel(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (FINAL.includes(job.status)) return REFUSED;
      if (job.worker !== null) return change(job, { status: "CANCELING" });
      return change(job, { status: "CANCELED", turn: "none", until: null });
    },

    stop(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (FINAL.includes(job.status) || job.status === "CANCELING") return REFUSED;
      if (job.status === "STOPPED") return job.status;
      if (job.worker !== null) return change(job, { status: "STOPPING" });
      return change(job, { status: "STOPPED", turn: "none" });
    },

    forceStop(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (job.status === "STOPPED" && job.forced) return job.status;
      if (job.status !== "STOPPING") return REFUSED;
      const grip = job.grip + 1;
      return change(job, { status: "STOPPED", worker: null, grip, forced: true });
    },

    resume(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (job.status === "RUNNING" || job.status === "PENDING") return job.status;
      if (job.status !== "STOPPED") return REFUSED;
      if (isHeldBack(job)) return change(job, { status: "PAUSED" });
      return job.started ? takeUp(job) : change(job, { status: "PENDING", turn: "ready" });
    },

    rerun(id: string, now: number): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (!FINAL.includes(job.status)) return REFUSED;
      const again = { repeat: job.repeat + 1, queuedDate: now, started: false, until: null };
      return change(job, { ...again, status: "PENDING", turn: "ready" });
    },

    stopRecipe() {
      if (!active) return;
      active = false;
      for (const job of jobs.filter(({ status, repeat }) => status === "RUNNING" && repeat === 0)) {
        change(job, job.worker ? { status: "PAUSING" } : { status: "PAUSED", turn: "none" });
      }
    },

    startRecipe() {
      if (active) return;
      active = true;
      for (const job of jobs) {
        if (job.status === "PAUSING") change(job, { status: "RUNNING" });
        if (job.status === "PAUSED") takeUp(job);
      }
    },

    wake(now: number): number {
      const due = jobs.filter(({ turn, until }) => turn === "timer" && (until ?? now) <= now);
      for (const job of due) change(job, { turn: "ready", until: null });
      return due.length;
    },

    nextWakeAt(): number | null {
      const times = jobs.flatMap(({ turn, until }) => (turn === "timer" && until ? [until] : []));
      return times.length === 0 ? null : Math.min(...times);
    },
  };
}
