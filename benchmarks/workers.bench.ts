// P14: Do more worker processes on one PostgreSQL get in each other's way, and is a job ever run twice?
import { STEPS_RECIPE } from "./bench-recipes.ts";
import { type Benchmark, type Figure, onStore } from "./benchmark.ts";
import { type RepriseProcess, startReprise } from "./reprise-process.ts";
import { figure } from "./results.ts";
import { pushRecipe, sendJobs } from "./server-load.ts";
import { openProbe } from "./store-probe.ts";

const PROCESSES = [1, 2, 4] as const;
const SLOTS = 100;
const STEPS = 3;

export const workers: Benchmark = {
  name: "workers",
  async run({ servers, sizes }) {
    if (!servers.postgres) {
      return [];
    }
    const runs = [];
    for (const processes of PROCESSES) {
      runs.push(
        await onStore("PostgreSQL", servers, (place) => drain(place, processes, sizes.serverJobs)),
      );
    }
    const one = runs[0]?.perSecond ?? Number.NaN;
    const worst = Math.min(...runs.map(({ perSecond }) => perSecond));
    const store = "PostgreSQL" as const;
    const rates = runs.map(({ perSecond }, i) => [
      `with${PROCESSES[i]}PerSecond`,
      figure(perSecond),
    ]);
    const twice = runs.reduce((sum, { twice }) => sum + twice, 0);
    const figures: Figure[] = [
      {
        id: "P14",
        store,
        what: "worst rate of 1, 2 and 4 processes ÷ rate of one",
        value: worst / one,
        unit: "×",
        wanted: { atLeast: 0.9 },
        details: Object.fromEntries(rates),
      },
      {
        id: "P14",
        store,
        what: "jobs claimed twice or with a step missing",
        value: twice,
        unit: "jobs",
        wanted: { atMost: 0 },
      },
    ];
    return figures;
  },
};

async function drain(
  place: Parameters<Parameters<typeof onStore>[2]>[0],
  processes: number,
  jobs: number,
) {
  const started: RepriseProcess[] = [];
  const probe = { close: async () => {} };
  try {
    const server = await startReprise(place, { slots: SLOTS });
    started.push(server);
    for (let more = 1; more < processes; more += 1) {
      started.push(await startReprise(place, { slots: SLOTS, command: "worker" }));
    }
    const store = await openProbe(place);
    probe.close = store.close;
    await pushRecipe(server, STEPS_RECIPE);
    await sendJobs(server, Math.ceil(jobs / 10));
    await store.idleAt();
    const startedAt = performance.now();
    await sendJobs(server, jobs);
    const elapsedMs = (await store.idleAt()) - startedAt;
    const twice = await store.number(`select count(*) as value from jobs
      where epoch <> 1 or status <> 'COMPLETED'
        or (select count(*) from steps where job_id = jobs.id) <> ${STEPS}`);
    return { perSecond: (jobs / elapsedMs) * 1_000, twice };
  } finally {
    await probe.close();
    await Promise.all(started.map((one) => one.stop()));
  }
}
