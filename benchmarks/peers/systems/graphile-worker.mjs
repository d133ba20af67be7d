import { EventEmitter } from "node:events";
import { Logger, makeWorkerUtils, run as runWorker } from "graphile-worker";
import pg from "pg";
import { countdown } from "../../countdown.ts";
import { jobInput } from "../../job-data.ts";
import { oneAtATime } from "./one-at-a-time.mjs";
import { packageVersion } from "./package-version.mjs";

const CONCURRENCY = 100;
const ADD_BATCH = 1_000;

/** Tuned as its manual says for throughput: local queue and batched completion. Keeps no history. */
export async function open({ databaseUrl }) {
  const pgPool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
  const logger = new Logger(() => () => {});
  const events = new EventEmitter();
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  let onStart = () => {};
  let onEnd = () => {};
  events.on("job:complete", () => onEnd());
  const runner = await runWorker({
    pgPool,
    taskList: { noop: async () => onStart() },
    events,
    noHandleSignals: true,
    preset: {
      worker: {
        logger,
        concurrentJobs: CONCURRENCY,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
  return {
    version: `graphile-worker ${packageVersion("graphile-worker")}`,
    async noop(jobs) {
      const { finished, countOne } = countdown(jobs);
      onEnd = countOne;
      const startedAt = performance.now();
      for (let first = 0; first < jobs; first += ADD_BATCH) {
        const size = Math.min(ADD_BATCH, jobs - first);
        await utils.addJobs(
          Array.from({ length: size }, (_, i) => ({
            identifier: "noop",
            payload: jobInput(first + i),
          })),
        );
      }
      return (await finished) - startedAt;
    },
    startLatency: (samples) =>
      oneAtATime(
        samples,
        (number) => utils.addJob("noop", jobInput(number)),
        (callback) => {
          onStart = callback;
        },
      ),
    close: async () => {
      await runner.stop();
      await utils.release();
      await pgPool.end();
    },
  };
}
