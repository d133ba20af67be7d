// P14: Do more worker processes on one PostgreSQL get in each other's way, and is a job ever run twice?
import { setTimeout as sleep } from "node:timers/promises";
import { STEPS_RECIPE } from "./bench-recipes.ts";
import { type Benchmark, type Figure, onStore, type StorePlace } from "./benchmark.ts";
import { type RepriseProcess, startReprise } from "./reprise-process.ts";
import { figure } from "./results.ts";
import { pushRecipe, sendJobs } from "./server-load.ts";
import { openProbe, type StoreProbe } from "./store-probe.ts";

const PROCESSES = [1, 2, 4] as const;
const SLOTS = 100;
const STEPS = 3;
const POLL_MS = 20;

export const workers: Benchmark = {
  name: "workers",
  async run({ servers, sizes }) {
    if (!servers.postgres) {
      return [];
    }
    const runs: Drained[] = [];
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
    const total = (of: keyof Drained) => runs.reduce((sum, run) => sum + run[of], 0);
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
        what: "jobs that did not complete with each step recorded once",
        value: total("wrong"),
        unit: "jobs",
        wanted: { atMost: 0 },
        details: { claimedAgainAfterHandBack: total("claimedAgain") },
      },
    ];
    return figures;
  },
};

interface Drained {
  perSecond: number;
  wrong: number;
  claimedAgain: number;
}

async function drain(place: StorePlace, processes: number, jobs: number): Promise<Drained> {
  const started: RepriseProcess[] = [];
  const probes: StoreProbe[] = [];
  try {
    const server = await startReprise(place, { slots: SLOTS });
    started.push(server);
    for (let more = 1; more < processes; more += 1) {
      started.push(await startReprise(place, { slots: SLOTS, command: "worker" }));
    }
    const probe = await openProbe(place);
    probes.push(probe);
    await allPresent(probe, started);
    await pushRecipe(server, STEPS_RECIPE);
    await sendJobs(server, Math.ceil(jobs / 10));
    await probe.idleAt();
    const startedAt = performance.now();
    await sendJobs(server, jobs);
    const elapsedMs = (await probe.idleAt()) - startedAt;
    return {
      perSecond: (jobs / elapsedMs) * 1_000,
      wrong: await probe.number(`select count(*) as value from jobs where status <> 'COMPLETED'
        or (select count(*) from steps where job_id = jobs.id) <> ${STEPS}`),
      claimedAgain: await probe.number("select count(*) as value from jobs where epoch <> 1"),
    };
  } finally {
    await Promise.all(probes.map((probe) => probe.close()));
    await Promise.all(started.map((one) => one.stop()));
  }
}

/** A worker has no door to ask whether it is ready: it is when the store knows it. */
async function allPresent(probe: StoreProbe, processes: RepriseProcess[]): Promise<void> {
  while ((await probe.number("select count(*) as value from workers")) < processes.length) {
    for (const one of processes) {
      one.assertAlive();
    }
    await sleep(POLL_MS);
  }
}
