import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { parse } from "yaml";
import { createCodeRunner } from "../code/code-runner.ts";
import { dataSet } from "../connectors/data/data-set.ts";
import { logWrite } from "../connectors/log/log-write.ts";
import type { Action, AnyAction } from "../domain/connector.ts";
import type { FunctionHost } from "../domain/function/function-host.ts";
import type { Job } from "../domain/job/job.ts";
import type { JobStatus } from "../domain/job/life-cycle.ts";
import type { StepRecord } from "../domain/job/step-record.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import { readRecipe } from "../domain/recipe/recipe.ts";
import { createRecipeCatalog } from "../engine/create-recipe-catalog.ts";
import type { Outbound } from "../engine/deliveries/attempt-delivery.ts";
import { DEFAULT_ENGINE_SETTINGS, type EngineDeps, type EngineSettings } from "../engine/deps.ts";
import { createEngine, type Engine } from "../engine/engine.ts";
import type { Notifier } from "../engine/notices/notifier.ts";
import { ExpressionError } from "../expressions/expression-error.ts";
import { createFormulaRunner } from "../expressions/formula/evaluate-formula.ts";
import type { FormulaEvaluator } from "../expressions/template.ts";
import { createIds } from "../runtime/ids.ts";
import { createLog } from "../runtime/log.ts";
import { systemRandom } from "../runtime/random.ts";
import { openSqlite } from "../storage/sqlite/open-sqlite.ts";
import type { RecipeRow, Storage } from "../storage/storage.ts";
import { eventually } from "./eventually.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { type Given, given } from "./given.ts";
import { RECIPE } from "./records.ts";

/** Small enough that no limit or lease is jumped over unseen. */
const STEP_MS = 250;
/** Turns of the event loop in which a commit and what follows it get through. */
const TURNS = 6;
/** Of real time, on a busy machine. */
const DEADLINE_MS = 18_000;

interface EngineOptions {
  /** A folder of an earlier engine: its store is opened again. */
  folder?: string;
  /** Another store than SQLite in that folder; closed with the engine. */
  open?: (clock: FakeClock) => Promise<Storage>;
  clock?: FakeClock;
  actions?: readonly AnyAction[];
  settings?: Partial<EngineSettings>;
  notifier?: Notifier;
  /** What deliveries are sent with; absent = nothing is sent. */
  outbound?: Outbound;
  /** What the process can run of functions; absent = none. */
  functions?: (parts: { clock: FakeClock }) => FunctionHost;
}

export interface EngineUnderTest {
  engine: Engine;
  deps: EngineDeps;
  storage: Storage;
  clock: FakeClock;
  given: Given;
  folder: string;
  /** Stores and starts a recipe with these steps, as values or as YAML. */
  recipe(
    steps: Json[] | string,
    fields?: JsonObject & Partial<Pick<RecipeRow, "id">>,
  ): Promise<void>;
  /** Sends an event to a recipe; answers the job's id. */
  send(event?: Json, recipeId?: string): Promise<string>;
  /** Resolves with the job when it is in this status; time stands still meanwhile. */
  until(jobId: string, status: JobStatus): Promise<Job>;
  /** Lets this much time go by, with everything that happens in it. */
  pass(ms: number): Promise<void>;
  /** Lets what is under way come to rest, without time going by. */
  rest(): Promise<void>;
  steps(jobId: string, repeat?: number): Promise<StepRecord[]>;
  /** As if the process were killed: the store is closed under the engine, which gets no say. */
  crash(): Promise<void>;
  /** Stops the engine; time goes by until it has. */
  stop(graceMs?: number): Promise<void>;
  /** Stops the engine and forgets the store. */
  close(): Promise<void>;
}

/** An engine over a real store (a SQLite file unless told), with a fake clock. It is not started yet. */
export async function engineUnderTest(options: EngineOptions = {}): Promise<EngineUnderTest> {
  const { clock = fakeClock(), actions = [], settings = {} } = options;
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), "reprise-engine-"));
  const sqlite = () => openSqlite({ path: path.join(folder, "reprise.db"), clock });
  const storage = await (options.open?.(clock) ?? sqlite());
  const code = createCodeRunner({ threads: 2 });
  const deps: EngineDeps = {
    storage,
    clock,
    ids: createIds({ clock, random: systemRandom() }),
    log: createLog("silent"),
    catalog: createRecipeCatalog({ storage, clock }),
    actions: new Map([...BUILT_IN, ...actions].map((action) => [action.name, action])),
    formulas: await formulasOf(clock),
    code,
    notifier: options.notifier,
    outbound: options.outbound,
    settings: { ...DEFAULT_ENGINE_SETTINGS, slots: 5, ...settings },
    ...(options.functions && { functions: options.functions({ clock }) }),
  };
  const engine = createEngine(deps, { name: "test" });
  const build = given({ storage, clock });
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      clock.advance(Math.min(left, STEP_MS));
      await rest();
    }
  };
  const stop = async (graceMs = 0) => {
    let isOver = false;
    const stopped = engine.stop(graceMs).finally(() => {
      isOver = true;
    });
    await rest();
    while (!isOver) await pass(STEP_MS);
    await stopped;
  };
  return {
    engine,
    deps,
    storage,
    clock,
    given: build,
    folder,
    recipe: (steps, fields = {}) => insertRecipe(storage, { given: build, steps, fields }),
    send: (event = {}, recipeId = RECIPE) => build.job({ event: JSON.stringify(event), recipeId }),
    until: (jobId, status) => untilStatus(storage, { jobId, status }),
    pass,
    rest,
    steps: (jobId, repeat = 0) => storage.steps.list({ jobId, repeat }),
    crash: () => storage.close(),
    stop,
    async close() {
      await stop();
      await code.close();
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const BUILT_IN: readonly Action[] = [dataSet, logWrite];

async function rest(): Promise<void> {
  for (let turns = 0; turns < TURNS; turns += 1) await turn();
}

async function untilStatus(
  storage: Storage,
  { jobId, status }: { jobId: string; status: JobStatus },
): Promise<Job> {
  let last: JobStatus | null = null;
  try {
    const look = async () => {
      const job = await storage.jobs.find(jobId);
      last = job?.status ?? null;
      return job?.status === status ? job : null;
    };
    return await eventually(`${jobId} is ${status}`, look, { deadlineMs: DEADLINE_MS });
  } catch (error) {
    throw new Error(`The job is ${last}, not ${status}`, { cause: error });
  }
}

async function insertRecipe(
  storage: Storage,
  { given: build, steps, fields }: { given: Given; steps: Json[] | string; fields: JsonObject },
): Promise<void> {
  const id = typeof fields.id === "string" ? fields.id : RECIPE;
  const list: Json[] = typeof steps === "string" ? parse(steps) : steps;
  const document = { id, name: "Sync", trigger: { type: "manual" }, steps: list, ...fields };
  const concurrency = typeof fields.concurrency === "number" ? fields.concurrency : 1000;
  await storage.transaction(async (stores) => {
    await stores.insertRecipe(build.recipeRow({ id, concurrency }));
    await stores.insertVersion(build.recipeVersion({ recipeId: id, document }));
    const { report } = readRecipe(document);
    await stores.writeReport(id, { ...report, revision: 1, jobId: null });
  });
}

/** The real formulas, on this thread. */
async function formulasOf(clock: FakeClock): Promise<FormulaEvaluator> {
  const run = await createFormulaRunner(clock.now);
  return {
    async evaluate(source, scope) {
      const answer = await run({ source, scope: JSON.stringify(scope) });
      if (!answer.ok) throw new ExpressionError(answer.code, answer.message);
      const value: Json = JSON.parse(answer.json);
      return value;
    },
  };
}
