import { setImmediate as turn } from "node:timers/promises";
import { z } from "zod";
import type { Action, ActionContext } from "../domain/connector.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import { saveVersion } from "../engine/commands/recipes/save-version.ts";
import { startRecipe } from "../engine/commands/recipes/start-recipe.ts";
import { stopRecipe } from "../engine/commands/recipes/stop-recipe.ts";
import { createRecipeCatalog } from "../engine/create-recipe-catalog.ts";
import { DEFAULT_ENGINE_SETTINGS } from "../engine/deps.ts";
import {
  type TriggerDeps,
  type TriggerRunner,
  triggerRunner,
} from "../engine/triggers/trigger-runner.ts";
import { ExpressionError } from "../expressions/expression-error.ts";
import { createFormulaRunner } from "../expressions/formula/evaluate-formula.ts";
import { createLog } from "../runtime/log.ts";
import type { StoreUnderTest } from "../storage/conformance/store-under-test.ts";
import type { Storage } from "../storage/storage.ts";
import { eventually } from "./eventually.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { records } from "./records.ts";

/** What the source answers to a poll; a test changes it. */
export interface Source {
  answer: (input: Json, context: ActionContext) => Json | Promise<Json>;
  inputs: Json[];
}

export interface TriggerBench {
  clock: FakeClock;
  storage: Storage;
  source: Source;
  /** Two processes on one store; on SQLite one of them. */
  runners: readonly TriggerRunner[];
  /** Another process on the same store. */
  process(): TriggerRunner;
  /** Saves the recipe `sync` with this trigger and starts it. */
  start(trigger: JsonObject, id?: string): Promise<void>;
  stop(): Promise<void>;
  /** One round of every process, and what it started. */
  round(runners?: readonly TriggerRunner[]): Promise<void>;
  /** Lets time go by, with a round in every step. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** The trigger events of all jobs, oldest first. */
  events(id?: string): Promise<Json[]>;
  state(id?: string): Promise<NonNullable<Awaited<ReturnType<Storage["triggers"]["find"]>>>>;
  log(): Promise<string[]>;
}

export async function openTriggerBench(
  store: StoreUnderTest,
  { start = Date.UTC(2030, 0, 1) }: { start?: number } = {},
): Promise<TriggerBench> {
  const clock = fakeClock({ start });
  const { storage, other } = await store.open(clock);
  const source: Source = { answer: () => [], inputs: [] };
  const build = records(clock);
  const formulas = await formulasOf(clock);
  const depsOf = (own: Storage): TriggerDeps => ({
    storage: own,
    clock,
    ids: build.ids,
    log: createLog("silent"),
    catalog: createRecipeCatalog({ storage: own, clock }),
    formulas,
    actions: new Map([["source.list", actionOf(source)]]),
    settings: DEFAULT_ENGINE_SETTINGS,
  });
  const deps = depsOf(storage);
  const runners = [...new Set([storage, other])].map((own) => triggerRunner(depsOf(own)));

  return {
    clock,
    storage,
    source,
    runners,
    process: () => triggerRunner(depsOf(storage)),
    round: (asked = runners) => roundOf(asked),
    async start(trigger, id = "sync") {
      await save(storage, { build, trigger, id, now: clock.now() });
      await startRecipe(deps, { id });
    },
    stop: async () => void (await stopRecipe(deps, { id: "sync" })),
    async pass(ms, stepMs = 500) {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(left, stepMs));
        await turn();
        await roundOf(runners);
      }
    },
    async events(id = "sync") {
      const filter = { recipeIds: [id] };
      const { jobs } = await storage.jobs.list({
        filter,
        order: "oldest",
        limit: 500,
        after: null,
      });
      const found = await Promise.all(
        jobs.map(({ triggerEventId }) => storage.events.find(triggerEventId ?? "")),
      );
      return found.map((event): Json => JSON.parse(event?.body ?? "null"));
    },
    async state(id = "sync") {
      const row = await storage.triggers.find(id);
      if (row === null) throw new Error(`There is no trigger of ${id}`);
      return row;
    },
    async log() {
      const entries = await storage.triggers.log({ recipeId: "sync", limit: 200 });
      return entries.reverse().map(({ outcome, message }) => `${outcome}: ${message}`);
    },
  };
}

async function roundOf(runners: readonly TriggerRunner[]): Promise<void> {
  await Promise.all(runners.map((runner) => runner.tick()));
  await eventually("no poll is under way", () =>
    runners.every((runner) => runner.underway() === 0) ? true : null,
  );
}

interface Saved {
  build: ReturnType<typeof records>;
  trigger: JsonObject;
  id: string;
  now: number;
}

async function save(storage: Storage, { build, trigger, id, now }: Saved): Promise<void> {
  const steps = [{ id: "a", action: "source.list" }];
  const document = { id, name: "Sync", trigger, steps };
  await storage.transaction(async (stores) => {
    const row = await stores.lockRecipe(id);
    if (row !== null) {
      const saved = { document, author: null, note: null, now };
      await saveVersion(stores, row, { ...saved, changeType: "update" });
      return;
    }
    const fields = { id, active: false, activeVersion: null, triggerType: String(trigger.type) };
    await stores.insertRecipe(build.recipeRow(fields));
    await stores.insertVersion(build.recipeVersion({ recipeId: id, document }));
  });
}

function actionOf(source: Source): Action<Json> {
  return {
    name: "source.list",
    description: "Answers what the test says.",
    input: z.json(),
    run: (input, context) => {
      source.inputs.push(input);
      return source.answer(input, context);
    },
  };
}

async function formulasOf(clock: FakeClock): Promise<TriggerDeps["formulas"]> {
  const run = await createFormulaRunner(clock.now);
  return {
    async evaluate(formula, scope) {
      const answer = await run({ source: formula, scope: JSON.stringify(scope) });
      if (!answer.ok) throw new ExpressionError(answer.code, answer.message);
      const value: Json = JSON.parse(answer.json);
      return value;
    },
  };
}
