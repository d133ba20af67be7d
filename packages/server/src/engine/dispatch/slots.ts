import type { Job } from "../../domain/job/job.ts";
import type { ClaimedJob, HeldJob } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import { executeJob } from "../execution/execute-job.ts";
import {
  beginExecution,
  drop,
  type Execution,
  type ExecutionHost,
  leave,
  leaveNow,
  tell,
} from "../execution/execution.ts";
import { failInternally } from "../execution/fail-internally.ts";
import { createFlightWatch } from "../execution/flight/flight-watch.ts";
import { createHoldTokens } from "../execution/holds/hold-tokens.ts";
import { createJobQueue } from "./job-queue.ts";
import { createPrefetch } from "./prefetch.ts";

/** Jobs whose work is done and whose last commit is awaited; they need no slot. */
const ENDING_MAX = 500;

interface SlotEvents {
  /** A job has ended here, or was given back. */
  onGone(job: Job): void;
  /** There may be room for more. */
  onRoom(): void;
  /** There may be jobs in the store that wait for a slot. */
  hasMore(): boolean;
  /** A job went to wait for a timer. */
  onTimer(until: number): void;
}

/** The jobs in this worker's hands: those that its slots execute, and a few that wait for a slot. */
export class Slots {
  readonly #deps: EngineDeps;
  readonly #events: SlotEvents;
  readonly #host: ExecutionHost;
  readonly #queue = createJobQueue();
  readonly #prefetch;
  readonly #running = new Map<string, Execution>();
  #missing = new Set<Execution>();
  #idlers: (() => void)[] = [];
  #busy = 0;

  constructor(deps: EngineDeps, events: SlotEvents) {
    this.#deps = deps;
    this.#events = events;
    this.#prefetch = createPrefetch({ slots: deps.settings.slots });
    this.#host = {
      deps,
      watch: createFlightWatch(deps),
      tokens: createHoldTokens(deps.storage),
      slotFreed: (execution) => this.#slotFreed(execution),
      isSlotWanted: () => this.#isFull() && (this.#queue.size() > 0 || events.hasMore()),
      timerSet: (until) => events.onTimer(until),
    };
  }

  add(claimed: readonly ClaimedJob[]): void {
    this.#queue.push(claimed, this.#deps.clock.monotonicMs());
    this.#startQueued();
  }

  /** How many more jobs to claim now; 0 while there is enough at hand. */
  room(): number {
    const { slots } = this.#deps.settings;
    const wanted = this.#prefetch.jobs();
    const waiting = this.#queue.size();
    const isLow = this.#busy + waiting < slots || waiting * 2 <= wanted;
    const isEnding = this.#running.size >= slots + ENDING_MAX;
    return isLow && !isEnding ? Math.max(0, slots + wanted - this.#busy - waiting) : 0;
  }

  /** How many low-priority jobs may begin now: they wait for quiet (W-16.2). */
  roomForLow(): number {
    const { slots, lowPriorityMaxBusy } = this.#deps.settings;
    const quiet = Math.floor(slots * lowPriorityMaxBusy);
    return Math.max(0, quiet + 1 - this.#busy - this.#queue.size());
  }

  /**
   * Passes on what the store says of the jobs held here, and drops those that it says are not ours.
   * Claimed after the store was asked, a job is missing once; missing twice, it is lost.
   */
  tell(held: readonly HeldJob[]): void {
    const seen = new Map(held.map((job) => [job.id, job]));
    for (const { id, status } of held) {
      // A job that is not to begin needs no slot to say so.
      const queued = status === "RUNNING" ? undefined : this.#queue.remove(id);
      if (queued) this.#start({ ...queued, job: { ...queued.job, status } });
    }
    const before = this.#missing;
    this.#missing = new Set();
    for (const [id, execution] of this.#running) {
      const job = seen.get(id);
      if (job?.epoch === execution.job.epoch) tell(execution, job.status);
      else if (before.has(execution)) drop(execution);
      else this.#missing.add(execution);
    }
  }

  has(jobId: string): boolean {
    return this.#running.has(jobId) || this.#queue.has(jobId);
  }

  count(): number {
    return this.#running.size + this.#queue.size();
  }

  /** Takes out what has waited for a slot for longer than this: others may start it sooner. */
  takeOverdue(ageMaxMs: number): Job[] {
    const overdue = this.#queue.takeOlderThan(this.#deps.clock.monotonicMs() - ageMaxMs);
    if (overdue.length > 0) this.#prefetch.waitedTooLong(ageMaxMs);
    return overdue.map(({ job }) => job);
  }

  /** Takes out everything that has not begun. */
  takeQueued(): Job[] {
    return this.#queue.takeOlderThan(Number.POSITIVE_INFINITY).map(({ job }) => job);
  }

  /** The lease is lost: what runs is aborted, and its results count for nothing. */
  dropAll(): void {
    for (const job of this.takeQueued()) this.#events.onGone(job);
    for (const execution of this.#running.values()) drop(execution);
  }

  /** Asks every job to leave at its next step boundary. */
  leave(): void {
    for (const execution of this.#running.values()) leave(execution);
  }

  /** Aborts the steps that still run, so that their jobs can leave. */
  leaveNow(): void {
    for (const execution of this.#running.values()) leaveNow(execution);
  }

  /** Resolves when nothing runs here any more. */
  idle(): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idlers.push(resolve);
    });
  }

  #isFull(): boolean {
    return this.#busy >= this.#deps.settings.slots;
  }

  #startQueued(): void {
    const { slots } = this.#deps.settings;
    while (this.#busy < slots && this.#running.size < slots + ENDING_MAX) {
      const claimed = this.#queue.shift();
      if (!claimed) break;
      this.#start(claimed);
    }
    this.#events.onRoom();
  }

  #start(claimed: ClaimedJob): void {
    // Claimed anew while it runs here: the lease was lost in between, and this is the later epoch.
    const stale = this.#running.get(claimed.job.id);
    if (stale) drop(stale);
    const execution = beginExecution(this.#host, claimed);
    this.#running.set(claimed.job.id, execution);
    this.#busy += 1;
    executeJob(execution)
      .catch((error: unknown) => failInternally(execution, error))
      .then(
        () => this.#ended(execution),
        (error: unknown) => this.#lost(execution, error),
      );
  }

  #slotFreed(execution: Execution): void {
    if (!execution.holdsSlot) return;
    execution.holdsSlot = false;
    this.#busy -= 1;
    this.#prefetch.sliceEnded(this.#deps.clock.monotonicMs() - execution.sinceMs);
    this.#startQueued();
  }

  #ended(execution: Execution): void {
    const { job } = execution;
    if (this.#running.get(job.id) === execution) this.#running.delete(job.id);
    this.#events.onGone(job);
    this.#slotFreed(execution);
    this.#startQueued();
    if (this.#running.size === 0) for (const done of this.#idlers.splice(0)) done();
  }

  /** Not even its failure could be written: whoever holds the job next goes on with it. */
  #lost(execution: Execution, error: unknown): void {
    this.#deps.log.error({ err: error, jobId: execution.job.id }, "A job could not be ended");
    this.#ended(execution);
  }
}
