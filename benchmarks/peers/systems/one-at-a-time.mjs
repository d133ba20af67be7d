import { setTimeout as sleep } from "node:timers/promises";

/** Time for what follows a job (acknowledgment, batched completion) to end before the next is timed. */
const REST_MS = 3;
/** Some poll twice a second: they are given fewer samples rather than minutes. */
const BUDGET_MS = 8_000;

/**
 * Enqueues one job after the other on an idle system. `enqueue` is the caller's own call; the job
 * itself calls `started` as its first act. Answers milliseconds from the call to the start.
 */
export async function oneAtATime(samples, enqueue, onStart) {
  const latencies = [];
  const endsAt = performance.now() + BUDGET_MS;
  for (let number = 0; number < samples && performance.now() < endsAt; number += 1) {
    const startedAt = new Promise((resolve) => onStart(() => resolve(performance.now())));
    const enqueuedAt = performance.now();
    await enqueue(number);
    latencies.push((await startedAt) - enqueuedAt);
    await sleep(REST_MS);
  }
  onStart(() => {});
  return latencies;
}
