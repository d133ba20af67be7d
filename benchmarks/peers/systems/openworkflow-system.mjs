import { setTimeout as sleep } from "node:timers/promises";
import { OpenWorkflow } from "openworkflow";
import { jobInput, stepOutput } from "../../job-data.ts";
import { inParallel } from "./in-parallel.mjs";
import { oneAtATime } from "./one-at-a-time.mjs";
import { packageVersion } from "./package-version.mjs";

const CONCURRENCY = 100;
const POLL_MS = 5;

/** OpenWorkflow over either of its backends; it has no event for "completed", so its counts are asked. */
export function openWorkflowSystem(backend, name) {
  const client = new OpenWorkflow({ backend });
  let onStart = () => {};
  let ended = 0;
  const noop = client.defineWorkflow({ name: "noop" }, async () => {
    onStart();
    ended += 1;
  });
  const steps = client.defineWorkflow({ name: "steps" }, async ({ step }) => {
    for (let number = 1; number <= 3; number += 1) {
      await step.run({ name: `step-${number}` }, async () => stepOutput(number));
    }
    ended += 1;
  });
  const worker = client.newWorker({ concurrency: CONCURRENCY });

  const allEnded = async (target) => {
    while (ended < target) {
      await sleep(1);
    }
    for (;;) {
      const counts = await backend.countWorkflowRuns();
      if (counts.pending + counts.running === 0) {
        return;
      }
      await sleep(POLL_MS);
    }
  };
  const run = async (workflow, jobs) => {
    const target = ended + jobs;
    const startedAt = performance.now();
    await inParallel(jobs, CONCURRENCY, (number) => workflow.run(jobInput(number)));
    await allEnded(target);
    return performance.now() - startedAt;
  };
  return worker.start().then(() => ({
    version: `${name} ${packageVersion("openworkflow")}`,
    noop: (jobs) => run(noop, jobs),
    steps: (jobs) => run(steps, jobs),
    startLatency: (samples) =>
      oneAtATime(
        samples,
        (number) => noop.run(jobInput(number)),
        (callback) => {
          onStart = callback;
        },
      ),
    close: async () => {
      await worker.stop();
      await backend.stop();
    },
  }));
}
