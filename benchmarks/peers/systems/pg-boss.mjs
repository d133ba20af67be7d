import { setTimeout as sleep } from "node:timers/promises";
import PgBoss from "pg-boss";
import { jobInput } from "../../job-data.ts";
import { oneAtATime } from "./one-at-a-time.mjs";
import { packageVersion } from "./package-version.mjs";

const INSERT_BATCH = 1_000;
const WORK_BATCH = 500;
const POLL_MS = 5;

export async function open({ databaseUrl }) {
  const boss = new PgBoss({ connectionString: databaseUrl, schedule: false, max: 20 });
  boss.on("error", () => {});
  await boss.start();
  await boss.createQueue("bench");
  let onStart = () => {};
  const options = { batchSize: WORK_BATCH, pollingIntervalSeconds: 0.5 };
  const workerId = await boss.work("bench", options, async () => onStart());
  return {
    version: `pg-boss ${packageVersion("pg-boss")}`,
    async noop(jobs) {
      const startedAt = performance.now();
      for (let first = 0; first < jobs; first += INSERT_BATCH) {
        const size = Math.min(INSERT_BATCH, jobs - first);
        await boss.insert(
          Array.from({ length: size }, (_, i) => ({ name: "bench", data: jobInput(first + i) })),
        );
      }
      while ((await boss.getQueueSize("bench", { before: "completed" })) > 0) {
        boss.notifyWorker(workerId);
        await sleep(POLL_MS);
      }
      return performance.now() - startedAt;
    },
    startLatency: (samples) =>
      oneAtATime(
        samples,
        (number) => boss.send("bench", jobInput(number)),
        (callback) => {
          onStart = callback;
        },
      ),
    close: () => boss.stop({ graceful: true, wait: true, timeout: 5_000 }),
  };
}
