import { RequestError } from "../domain/errors.ts";
import { readRecipe } from "../domain/recipe/recipe.ts";
import { compileCondition } from "../expressions/condition.ts";
import { compileTemplate } from "../expressions/template.ts";
import type { Clock } from "../runtime/clock.ts";
import type { RecipeVersion, SecretRow, Storage } from "../storage/storage.ts";
import { compileProgram } from "./compile-program.ts";
import type { Program } from "./program.ts";
import type { CatalogEntry, RecipeCatalog } from "./recipe-catalog.ts";
import { compileColumns } from "./report/report-columns.ts";
import { listWebhookSecrets } from "./webhooks/webhook-secret.ts";

/** Commands of other processes are known here after this. */
const ENTRY_AGE_MAX_MS = 1_000;
const ENTRIES_MAX = 10_000;
const PROGRAMS_MAX = 500;

interface Cached {
  found: Promise<CatalogEntry | null> | CatalogEntry | null;
  sinceMs: number;
}

/** Keeps recipes and compiled programs in memory; the least recently loaded ones go first. */
export function createRecipeCatalog({
  storage,
  clock,
}: {
  storage: Pick<Storage, "recipes" | "secrets">;
  clock: Clock;
}): RecipeCatalog {
  const entries = new Map<string, Cached>();
  const programs = new Map<string, Program | Promise<Program>>();

  async function load(recipeId: string): Promise<CatalogEntry | null> {
    const [row, report] = await Promise.all([
      storage.recipes.find(recipeId),
      storage.recipes.report(recipeId),
    ]);
    if (!row) return null;
    const own = { row, report: compileColumns(report) };
    if (row.activeVersion === null) return { ...own, ...NO_TRIGGER };
    const live = triggerOf(await loadVersion(recipeId, row.activeVersion));
    return { ...own, ...live, webhookSecrets: await secretsOf(recipeId, live) };
  }

  /** Asked of signed recipes alone. */
  async function secretsOf(
    recipeId: string,
    { trigger }: Pick<CatalogEntry, "trigger">,
  ): Promise<readonly SecretRow[]> {
    if (trigger?.type !== "webhook" || trigger.signature === null) return [];
    return listWebhookSecrets(storage, recipeId);
  }

  async function loadVersion(recipeId: string, version: number): Promise<RecipeVersion> {
    const found = await storage.recipes.version(recipeId, version);
    if (found) return found;
    throw new RequestError("not_found", `Recipe '${recipeId}' has no version ${version}`);
  }

  return {
    find(recipeId) {
      const cached = entries.get(recipeId);
      const nowMs = clock.monotonicMs();
      if (cached && nowMs - cached.sinceMs < ENTRY_AGE_MAX_MS) return cached.found;
      const loading = load(recipeId);
      const fresh: Cached = { found: loading, sinceMs: nowMs };
      remember(entries, { key: recipeId, value: fresh, max: ENTRIES_MAX });
      return settle(loading, {
        done: (entry) => {
          fresh.found = entry;
        },
        failed: () => {
          if (entries.get(recipeId) === fresh) entries.delete(recipeId);
        },
      });
    },
    program(recipeId, version) {
      const key = `${recipeId} ${version}`;
      const cached = programs.get(key);
      if (cached) return cached;
      const loading = loadVersion(recipeId, version).then(compile);
      remember(programs, { key, value: loading, max: PROGRAMS_MAX });
      return settle(loading, {
        // A version never changes; only a recipe of the same name that replaces a deleted one does.
        done: (program) => {
          if (programs.get(key) === loading) programs.set(key, program);
        },
        failed: () => {
          if (programs.get(key) === loading) programs.delete(key);
        },
      });
    },
    forget(recipeId) {
      entries.delete(recipeId);
      for (const key of programs.keys()) if (key.startsWith(`${recipeId} `)) programs.delete(key);
    },
  };
}

/** A document that this server cannot read any more is like none at all for its jobs. */
function compile(version: RecipeVersion): Program {
  try {
    return compileProgram(version);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const title = `Version ${version.version} of recipe '${version.recipeId}' cannot be read`;
    throw new RequestError("invalid_value", `${title}: ${message}`);
  }
}

const NO_TRIGGER = { trigger: null, dedupe: null, filter: null, batch: null, webhookSecrets: [] };

function triggerOf({
  document,
}: RecipeVersion): Omit<CatalogEntry, "row" | "report" | "webhookSecrets"> {
  const { trigger } = readRecipe(document);
  return {
    trigger,
    dedupe: trigger.dedupe === null ? null : compileTemplate(trigger.dedupe),
    filter: trigger.if === null ? null : compileCondition(trigger.if),
    batch: trigger.batch,
  };
}

function remember<Value>(
  cache: Map<string, Value>,
  { key, value, max }: { key: string; value: Value; max: number },
): void {
  cache.delete(key);
  cache.set(key, value);
  for (const oldest of cache.keys()) {
    if (cache.size <= max) return;
    cache.delete(oldest);
  }
}

/** Answers the promise, and keeps what became of it. */
function settle<Value>(
  asked: Promise<Value>,
  { done, failed }: { done: (value: Value) => void; failed: () => void },
): Promise<Value> {
  return asked.then(
    (value) => {
      done(value);
      return value;
    },
    (error: unknown) => {
      failed();
      throw error;
    },
  );
}
