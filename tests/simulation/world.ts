import { setImmediate as turn } from "node:timers/promises";
import type { Action } from "../../packages/server/src/domain/connector.ts";
import { ActionError } from "../../packages/server/src/domain/connector.ts";
import type { Job } from "../../packages/server/src/domain/job/job.ts";
import type { Json } from "../../packages/server/src/domain/json.ts";
import { createRecipeCatalog } from "../../packages/server/src/engine/create-recipe-catalog.ts";
import { DEFAULT_ENGINE_SETTINGS } from "../../packages/server/src/engine/deps.ts";
import { createEngine } from "../../packages/server/src/engine/engine.ts";
import { createIds } from "../../packages/server/src/runtime/ids.ts";
import { createLog } from "../../packages/server/src/runtime/log.ts";
import { openSqlite } from "../../packages/server/src/storage/sqlite/open-sqlite.ts";
import type { Storage } from "../../packages/server/src/storage/storage.ts";
import { controlledAction } from "../../packages/server/src/testing/controlled-action.ts";
import { type FakeClock, fakeClock } from "../../packages/server/src/testing/fake-clock.ts";
import { type Given, given } from "../../packages/server/src/testing/given.ts";
import { RECIPE } from "../../packages/server/src/testing/records.ts";
import { faultyStorage } from "./faulty-storage.ts";
import type { SeededRandom } from "./seeded-random.ts";

const STEP_MS = 500;
const TURNS = 6;
const WORK_MS = { min: 5, max: 4_000 };

/** Several processes on one store, on a clock that is moved by hand. */
export interface World {
  storage: Storage;
  clock: FakeClock;
  given: Given;
  /** Requests that steps made, by idempotency key. */
  effects: Map<string, number>;
  /** Promises that were broken. */
  violations: string[];
  /** How often questions and answers are lost. */
  lossShare: number;
  startProcess(): Promise<void>;
  /** Kills one of the processes that are alive. */
  killProcess(): void;
  processes(): number;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function createWorld(random: SeededRandom): Promise<World> {
  const clock = fakeClock();
  const storage = await openSqlite({ path: ":memory:", clock });
  const recorded = new Set<string>();
  const alive: { isAlive: boolean }[] = [];
  const watched = watchRecords(storage, recorded);

  const world: World = {
    storage,
    clock,
    given: given({ storage, clock }),
    effects: new Map(),
    violations: [],
    lossShare: 0,
    async startProcess() {
      const process = { isAlive: true };
      alive.push(process);
      const own = processClock(clock, process);
      const line = faultyStorage(watched, {
        isAlive: () => process.isAlive,
        isLost: () => random.chance(world.lossShare),
      });
      const work = workAction({ world, random, recorded, clock: own, process });
      const engine = createEngine(
        {
          storage: line,
          clock: own,
          ids: createIds({ clock, random }),
          log: createLog("silent"),
          catalog: createRecipeCatalog({ storage: line, clock: own }),
          actions: new Map([[work.name, work]]),
          code: { run: () => Promise.reject(new Error("No code here")) },
          formulas: { evaluate: () => Promise.reject(new Error("No formulas here")) },
          settings: { ...DEFAULT_ENGINE_SETTINGS, slots: 3 },
        },
        { name: "simulated" },
      );
      await startStubbornly(
        () => engine.start(),
        () => world.pass(STEP_MS),
      );
    },
    killProcess() {
      const victim = random.pick(alive);
      if (!victim) return;
      victim.isAlive = false;
      alive.splice(alive.indexOf(victim), 1);
    },
    processes: () => alive.length,
    async pass(ms) {
      for (let left = ms; left > 0; left -= STEP_MS) {
        clock.advance(Math.min(left, STEP_MS));
        for (let turns = 0; turns < TURNS; turns += 1) await turn();
      }
    },
    async close() {
      for (const process of alive) process.isAlive = false;
      await storage.close();
    },
  };
  return world;
}

/** A supervisor starts a process again whose start failed. */
async function startStubbornly(start: () => Promise<void>, pause: () => Promise<void>) {
  for (;;) {
    try {
      return await start();
    } catch {
      await pause();
    }
  }
}

/** Time as a process has it: none, once it is dead. */
function processClock(clock: FakeClock, process: { isAlive: boolean }) {
  return {
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    after: (delayMs: number, callback: () => void) =>
      clock.after(delayMs, () => {
        if (process.isAlive) callback();
      }),
  };
}

/** Notes each request that is on record, in the moment of its commit. */
function watchRecords(storage: Storage, recorded: Set<string>): Storage {
  return {
    ...storage,
    jobs: {
      ...storage.jobs,
      async advance(advance) {
        const advanced = await storage.jobs.advance(advance);
        for (const step of advanced === null ? [] : advance.steps) {
          if (step.action !== "sim.work" || step.status !== "COMPLETED") continue;
          const { jobId, repeat } = advance;
          recorded.add([`${jobId}/${repeat}${step.path}`, ...step.iterations].join("/"));
        }
        return advanced;
      },
    },
  };
}

interface Work {
  world: World;
  random: SeededRandom;
  recorded: ReadonlySet<string>;
  clock: Pick<FakeClock, "after">;
  process: { isAlive: boolean };
}

/** Asks the world for something, which takes a while and sometimes fails. */
function workAction({ world, random, recorded, clock, process }: Work): Action<Json> {
  return {
    ...controlledAction("sim.work"),
    run: (_, { idempotencyKey: key, signal }) =>
      new Promise<Json>((resolve, reject) => {
        if (!process.isAlive) return;
        if (recorded.has(key)) world.violations.push(`${key} ran although it is on record`);
        world.effects.set(key, (world.effects.get(key) ?? 0) + 1);
        signal.addEventListener("abort", () => reject(signal.reason));
        clock.after(random.between(WORK_MS.min, WORK_MS.max), () => {
          if (random.chance(0.05)) reject(new ActionError("out_of_luck", "Out of luck"));
          else resolve({ key });
        });
      }),
  };
}

/** What a recipe of the simulation does: work before, in and after a loop and a timer. */
export const STEPS: Json[] = [
  { id: "first", action: "sim.work", input: null },
  { foreach: ["a", "b"], as: "item", steps: [{ id: "each", action: "sim.work", input: null }] },
  { id: "pause", wait: { for: "2s" } },
  { id: "last", action: "sim.work", input: null },
];
export const WORK_PER_JOB = 4;

/** Every job of the world, and what it has on record. */
export async function readJobs({ storage }: World): Promise<{ job: Job; work: string[] }[]> {
  const { jobs } = await storage.jobs.list({
    filter: {},
    order: "oldest",
    limit: 500,
    after: null,
  });
  return Promise.all(
    jobs.map(async (job) => {
      const steps = await storage.steps.list({ jobId: job.id, repeat: job.repeat });
      const done = steps.filter(
        ({ action, status }) => action === "sim.work" && status === "COMPLETED",
      );
      return { job, work: done.map((step) => [step.path, ...step.iterations].join("/")) };
    }),
  );
}

/** Makes the recipe that all jobs are of. */
export async function insertRecipe(
  { storage, given: build }: World,
  concurrency: number,
): Promise<void> {
  await storage.transaction(async (stores) => {
    await stores.insertRecipe(build.recipeRow({ concurrency }));
    const document = {
      ...{ id: RECIPE, name: "Work", trigger: { type: "manual" }, concurrency, steps: STEPS },
    };
    await stores.insertVersion(build.recipeVersion({ document }));
  });
}
