import { systemClock } from "../packages/server/src/runtime/clock.ts";
import type { Advance, ClaimedJob, NewJob } from "../packages/server/src/storage/storage.ts";
import { RECIPE } from "../packages/server/src/testing/records.ts";
import { type BenchStore, openBenchStore } from "./bench-store.ts";
import { countdown } from "./countdown.ts";
import { jobInput, stepInput, stepOutput } from "./job-data.ts";
import type { OpenSystem } from "./system.ts";

const SLOTS = 200;
const STEPS = 3;
/** As many jobs as one request may bring. */
const ACCEPT_BATCH = 1_000;

/**
 * The product's store driven by the least worker that can be: it claims when there is room, records
 * and ends. What lies between this and the bare loop is the store's price, between this and the
 * product the engine's.
 */
export const open: OpenSystem = async (place) => {
  const bench = await openBenchStore(place);
  const { storage } = bench;
  const run = (jobs: number, steps: number) => runJobs(bench, { jobs, steps, onStart: () => {} });
  return {
    version: `store alone, ${storage.engine}`,
    noop: (jobs) => run(jobs, 0),
    steps: (jobs) => run(jobs, STEPS),
    async startLatency(samples) {
      const latencies: number[] = [];
      for (let number = 0; number < samples; number += 1) {
        let startedAt = 0;
        const onStart = () => {
          startedAt = performance.now();
        };
        const enqueuedAt = performance.now();
        await runJobs(bench, { jobs: 1, steps: 0, onStart });
        latencies.push(startedAt - enqueuedAt);
      }
      return latencies;
    },
    async endToEnd(samples) {
      const durations: number[] = [];
      for (let number = 0; number < samples; number += 1) durations.push(await run(1, STEPS));
      return durations;
    },
    close: () => storage.close(),
  };
};

interface Load {
  jobs: number;
  steps: number;
  onStart: () => void;
}

async function runJobs(bench: BenchStore, { jobs, steps, onStart }: Load): Promise<number> {
  const { storage, workerId } = bench;
  const { finished, countOne } = countdown(jobs);
  let running = 0;
  let claimed = 0;
  let accepted = 0;
  let isClaiming = false;

  const claim = async (): Promise<void> => {
    if (isClaiming) return;
    isClaiming = true;
    while (running < SLOTS && claimed < accepted) {
      const request = { workerId, lanes: [RECIPE], limit: SLOTS - running, now: systemClock.now() };
      const got = await storage.jobs.claim(request);
      claimed += got.length;
      running += got.length;
      for (const one of got) {
        onStart();
        void execute(bench, one, steps).then(() => {
          running -= 1;
          countOne();
          void claim();
        });
      }
    }
    isClaiming = false;
  };

  const startedAt = performance.now();
  for (let first = 0; first < jobs; first += ACCEPT_BATCH) {
    const size = Math.min(ACCEPT_BATCH, jobs - first);
    await storage.jobs.acceptAll(Array.from({ length: size }, (_, i) => newJob(bench, first + i)));
    accepted += size;
    void claim();
  }
  return (await finished) - startedAt;
}

function newJob({ build }: BenchStore, number: number): NewJob {
  return build.newJob({ event: JSON.stringify(jobInput(number)) });
}

async function execute({ storage, build }: BenchStore, claimed: ClaimedJob, steps: number) {
  const { job } = claimed;
  JSON.parse(claimed.event ?? "null");
  const end: Advance["change"] = { event: "complete", report: null };
  if (steps === 0) await storage.jobs.advance(build.advance(job, { change: end }));
  for (let number = 1; number <= steps; number += 1) {
    const step = build.step({
      ordinal: number - 1,
      path: `/steps/${number - 1}`,
      id: `step${number}`,
      input: stepInput(number),
      output: stepOutput(number),
    });
    const fields = number === steps ? { steps: [step], change: end } : { steps: [step] };
    await storage.jobs.advance(build.advance(job, fields));
  }
}
