import type { HeldJob } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import { handBack } from "../dispatch/hand-back.ts";
import type { Slots } from "../dispatch/slots.ts";
import type { Service } from "../service.ts";
import type { Worker } from "../worker.ts";

const CHECK_INTERVAL_MS = 1_000;
/** With nothing here to be told of commands, only every so often: for jobs that a lost answer left behind. */
const IDLE_CHECK_INTERVAL_MS = 10_000;
/** A claim's answer is under way for less than this. */
const UNKNOWN_AGE_MAX_MS = 5_000;

/**
 * Compares what the store says this worker holds with what it has. Commands of other processes reach
 * the executions so (a cancel within 2 s), and jobs that are here only by the store's account go back.
 */
export function heldJobsChecker(
  deps: EngineDeps,
  { worker, slots }: { worker: Worker; slots: Slots },
): Service {
  const { storage, clock } = deps;
  let unknownSince = new Map<string, number>();
  let checkedAtMs = Number.NEGATIVE_INFINITY;

  /** Jobs that nobody here knows, for too long to be on their way. */
  function strayOf(held: readonly HeldJob[], nowMs: number): HeldJob[] {
    const unknown = held.filter(({ id }) => !slots.has(id));
    const keyOf = ({ id, epoch }: HeldJob) => `${id} ${epoch}`;
    const before = unknownSince;
    unknownSince = new Map(unknown.map((job) => [keyOf(job), before.get(keyOf(job)) ?? nowMs]));
    return unknown.filter(
      (job) => nowMs - (unknownSince.get(keyOf(job)) ?? nowMs) >= UNKNOWN_AGE_MAX_MS,
    );
  }

  async function giveBack({ id, epoch }: HeldJob): Promise<void> {
    const job = await storage.jobs.find(id);
    if (job?.epoch === epoch) await handBack(deps, [job]);
  }

  async function check(): Promise<number> {
    const workerId = worker.id();
    const nowMs = clock.monotonicMs();
    const isQuiet = slots.count() === 0 && unknownSince.size === 0;
    if (workerId === null || (isQuiet && nowMs - checkedAtMs < IDLE_CHECK_INTERVAL_MS)) return 0;
    checkedAtMs = nowMs;
    const held = await storage.jobs.findHeld(workerId);
    if (worker.id() !== workerId) return 0;
    slots.tell(held);
    const strays = strayOf(held, nowMs);
    for (const stray of strays) await giveBack(stray);
    return strays.length;
  }

  let last: Promise<number> = Promise.resolve(0);
  return {
    name: "held-jobs-checker",
    intervalMs: CHECK_INTERVAL_MS,
    // One after another: what is missing in two answers must have been asked twice.
    tick() {
      last = last.then(check, check);
      return last;
    },
  };
}
