import type { JobStatus } from "../../packages/server/src/domain/job/life-cycle.ts";

/** What the model knows of a job; the store must agree with every field after every command. */
export interface ModelJob {
  id: string;
  status: JobStatus;
  repeat: number;
  low: boolean;
  /** Its place in the queue: jobs without children have the virtual time of their acceptance. */
  fairAt: number;
  /** Workers in a row that were lost with it. */
  losses: number;
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
/** After so many it is kept from the next worker. */
const LOSSES_MAX = 3;
/** Virtual time is so much slower than the clock. */
const AGING = 64;
const fairTime = (now: number) => Math.floor(now / AGING);

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
  const rank = ({ low, repeat }: ModelJob) => (low ? 2 : 0) + (repeat > 0 ? 0 : 1);

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
  /** A person's command, which also forgets what was lost before. */
  const command = (job: ModelJob, fields: Partial<ModelJob>) =>
    change(job, { losses: 0, ...fields });
  const takeUp = (job: ModelJob) =>
    change(job, { status: "RUNNING", turn: job.until === null ? "ready" : "timer" });

  return {
    jobs,
    isActive: () => active,

    accept(id: string, { low, now }: { low: boolean; now: number }) {
      jobs.push({
        ...{
          id,
          low,
          fairAt: fairTime(now),
          losses: 0,
          status: "PENDING",
          repeat: 0,
          started: false,
        },
        ...{ worker: null, grip: 0, turn: "ready", until: null, forced: false },
      });
    },

    claim(worker: string, limit: number): Grip[] {
      const room = concurrency - jobs.filter((job) => job.worker !== null).length;
      const given = jobs
        .filter((job) => job.turn === "ready" && !isHeldBack(job))
        .sort((a, b) => rank(a) - rank(b) || a.fairAt - b.fairAt || (a.id < b.id ? -1 : 1))
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
      if (what === "go on") return job.status;
      job.losses = 0;
      letGo(job, typeof what === "object" ? now + what.waitMs : null);
      return job.status;
    },

    /** The worker is dead: others get what it held. */
    bury(worker: string) {
      for (const job of jobs.filter((other) => other.worker === worker)) {
        job.grip += 1;
        job.losses += 1;
        if (job.status === "RUNNING" && job.losses >= LOSSES_MAX) {
          Object.assign(job, { status: "STOPPED", worker: null, until: null, turn: "none" });
        } else letGo(job, null);
      }
    },

    cancel(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (FINAL.includes(job.status)) return REFUSED;
      if (job.worker !== null) return command(job, { status: "CANCELING" });
      return command(job, { status: "CANCELED", turn: "none", until: null });
    },

    stop(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (FINAL.includes(job.status) || job.status === "CANCELING") return REFUSED;
      if (job.status === "STOPPED") return job.status;
      if (job.worker !== null) return command(job, { status: "STOPPING" });
      return command(job, { status: "STOPPED", turn: "none" });
    },

    forceStop(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (job.status === "STOPPED" && job.forced) return job.status;
      if (job.status !== "STOPPING") return REFUSED;
      const grip = job.grip + 1;
      return command(job, { status: "STOPPED", worker: null, grip, forced: true });
    },

    resume(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (job.status === "RUNNING" || job.status === "PENDING") return job.status;
      if (job.status !== "STOPPED") return REFUSED;
      if (isHeldBack(job)) return command(job, { status: "PAUSED" });
      job.losses = 0;
      return job.started ? takeUp(job) : command(job, { status: "PENDING", turn: "ready" });
    },

    rerun(id: string): JobStatus | typeof REFUSED {
      const job = byId(id);
      if (!FINAL.includes(job.status)) return REFUSED;
      const again = { repeat: job.repeat + 1, started: false, until: null };
      return command(job, { ...again, status: "PENDING", turn: "ready" });
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
