import { DBOS } from "@dbos-inc/dbos-sdk";
import { jobInput, stepOutput } from "../../job-data.ts";
import { inParallel } from "./in-parallel.mjs";
import { oneAtATime } from "./one-at-a-time.mjs";
import { packageVersion } from "./package-version.mjs";

const IN_FLIGHT = 100;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function open({ databaseUrl }) {
  let onStart = () => {};
  const noop = DBOS.registerWorkflow(
    async () => {
      onStart();
    },
    { name: "noop" },
  );
  const steps = DBOS.registerWorkflow(
    async () => {
      for (let number = 1; number <= 3; number += 1) {
        await DBOS.runStep(async () => stepOutput(number), { name: `step-${number}` });
      }
    },
    { name: "steps" },
  );
  DBOS.setConfig({
    name: "bench",
    systemDatabaseUrl: databaseUrl,
    systemDatabasePoolSize: 20,
    logger: silent,
  });
  await DBOS.launch();

  const run = async (workflow, jobs) => {
    const startedAt = performance.now();
    await inParallel(jobs, IN_FLIGHT, async (number) => {
      const handle = await DBOS.startWorkflow(workflow)(jobInput(number));
      await handle.getResult();
    });
    return performance.now() - startedAt;
  };
  return {
    version: `DBOS ${packageVersion("@dbos-inc/dbos-sdk")}`,
    noop: (jobs) => run(noop, jobs),
    steps: (jobs) => run(steps, jobs),
    startLatency: (samples) =>
      oneAtATime(
        samples,
        (number) => DBOS.startWorkflow(noop)(jobInput(number)),
        (callback) => {
          onStart = callback;
        },
      ),
    async endToEnd(samples) {
      const durations = [];
      for (let number = 0; number < samples; number += 1) {
        durations.push(await run(steps, 1));
      }
      return durations;
    },
    close: () => DBOS.shutdown(),
  };
}
