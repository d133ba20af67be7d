import { Queue, Worker } from "bullmq";
import { countdown } from "../../countdown.ts";
import { jobInput, stepInput, stepOutput } from "../../job-data.ts";
import { oneAtATime } from "./one-at-a-time.mjs";
import { packageVersion } from "./package-version.mjs";

const CONCURRENCY = 100;
const ADD_BATCH = 1_000;

/**
 * BullMQ has no recorded steps: a "step" here is one write of the job's data to Redis, which neither
 * returns a recorded output after a crash nor keeps a history.
 */
export async function open({ redisSocket }) {
  const connection = { path: redisSocket, maxRetriesPerRequest: null };
  const queue = new Queue("bench", { connection });
  let onStart = () => {};
  let onEnd = () => {};
  const worker = new Worker(
    "bench",
    async (job) => {
      onStart();
      if (job.name === "steps") {
        const done = [];
        for (let number = 1; number <= 3; number += 1) {
          done.push({ input: stepInput(number), output: stepOutput(number) });
          await job.updateData({ ...job.data, done });
        }
      }
    },
    { connection, concurrency: CONCURRENCY },
  );
  worker.on("completed", () => onEnd());
  await worker.waitUntilReady();
  await queue.waitUntilReady();

  const run = async (name, jobs) => {
    const { finished, countOne } = countdown(jobs);
    onEnd = countOne;
    const startedAt = performance.now();
    for (let first = 0; first < jobs; first += ADD_BATCH) {
      const size = Math.min(ADD_BATCH, jobs - first);
      await queue.addBulk(
        Array.from({ length: size }, (_, i) => ({ name, data: jobInput(first + i) })),
      );
    }
    return (await finished) - startedAt;
  };
  return {
    version: `BullMQ ${packageVersion("bullmq")}`,
    noop: (jobs) => run("noop", jobs),
    steps: (jobs) => run("steps", jobs),
    startLatency: (samples) =>
      oneAtATime(
        samples,
        (number) => queue.add("noop", jobInput(number)),
        (callback) => {
          onStart = callback;
        },
      ),
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
}
