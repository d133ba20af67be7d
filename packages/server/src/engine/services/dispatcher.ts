import type { Job } from "../../domain/job/job.ts";
import type { EngineDeps } from "../deps.ts";
import { handBack } from "../dispatch/hand-back.ts";
import { createLaneHints } from "../dispatch/lane-hints.ts";
import { Slots } from "../dispatch/slots.ts";
import type { Service } from "../service.ts";
import type { Worker } from "../worker.ts";
import { servableLanes } from "./servable-lanes.ts";

const LANES_PER_CLAIM_MAX = 200;
const CLAIM_MAX = 200;
/** What has waited here for a slot for so long goes back to the store. */
const QUEUE_AGE_MAX_MS = 1_000;
/** Looks for lanes with work that no signal told of. */
const POLL_INTERVAL_MS = 1_000;

/**
 * Claims jobs for this process's slots, in batches: one claim at a time, from lanes that may have
 * work, as soon as there is room.
 */
export class Dispatcher implements Service {
  readonly name = "dispatcher";
  readonly intervalMs = POLL_INTERVAL_MS;
  readonly slots: Slots;
  readonly #deps: EngineDeps;
  readonly #worker: Worker;
  readonly #hints = createLaneHints();
  #state: "open" | "closed" = "closed";
  #claiming: Promise<void> | null = null;

  constructor(
    deps: EngineDeps,
    { worker, onTimer }: { worker: Worker; onTimer: (until: number) => void },
  ) {
    this.#deps = deps;
    this.#worker = worker;
    this.slots = new Slots(deps, {
      onGone: ({ lane }) => this.#hints.jobEnded(lane),
      onRoom: () => this.#claimMore(),
      hasMore: () => !this.#hints.isEmpty(),
      onTimer,
    });
  }

  async tick(): Promise<number> {
    if (this.#state === "closed") return 0;
    await this.#giveBack(this.slots.takeOverdue(QUEUE_AGE_MAX_MS));
    const lanes = await this.#deps.storage.jobs.findReadyLanes(LANES_PER_CLAIM_MAX);
    this.hint(lanes);
    return lanes.length;
  }

  open(): void {
    this.#state = "open";
    this.#claimMore();
  }

  /** Lanes that may have work. */
  hint(lanes: Iterable<string>): void {
    this.#hints.add(servableLanes(lanes, this.#deps.functions));
    this.#claimMore();
  }

  /** No more claims; what has not begun goes back, what runs leaves at its next step boundary. */
  async close(): Promise<void> {
    this.#state = "closed";
    // Before anything is awaited, or a slot that becomes free would begin one of them.
    const queued = this.slots.takeQueued();
    this.slots.leave();
    await this.#claiming;
    await this.#giveBack(queued);
  }

  #claimMore(): void {
    if (this.#state === "closed" || this.#claiming !== null || this.#hints.isEmpty()) return;
    const workerId = this.#worker.id();
    const room = workerId === null ? 0 : this.slots.room();
    if (workerId === null || room === 0) return;
    this.#claiming = this.#claim(workerId, Math.min(room, CLAIM_MAX))
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, "Jobs could not be claimed");
      })
      .then(() => {
        this.#claiming = null;
        this.#claimMore();
      });
  }

  /** If the answer gets lost, nobody here knows of the jobs: the held-jobs service gives them back. */
  async #claim(workerId: string, limit: number): Promise<void> {
    const { storage, clock } = this.#deps;
    const lanes = this.#hints.take(LANES_PER_CLAIM_MAX);
    const lowLimit = this.slots.roomForLow();
    const claimed = await storage.jobs.claim({
      workerId,
      lanes,
      limit,
      lowLimit,
      now: clock.now(),
    });
    const jobs = claimed.map(({ job }) => job);
    const given = jobs.map(({ lane }) => lane);
    for (const lane of given) this.#hints.jobArrived(lane);
    if (this.#state === "closed" || this.#worker.id() !== workerId) {
      await this.#giveBack(jobs);
      return;
    }
    this.#hints.learn({ lanes, given, isFull: claimed.length >= limit });
    this.slots.add(claimed);
  }

  async #giveBack(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    await handBack(this.#deps, jobs);
    for (const { lane } of jobs) this.#hints.jobEnded(lane);
    this.hint(jobs.map(({ lane }) => lane));
  }
}
