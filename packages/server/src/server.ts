import type { FastifyInstance } from "fastify";
import { createApp } from "./api/app.ts";
import { createCodeRunner } from "./code/code-runner.ts";
import { createActions } from "./connectors/registry.ts";
import { createFunctions, embedFunctions } from "./create-functions.ts";
import { createNotifier } from "./create-notifier.ts";
import type { FunctionInfo } from "./domain/function/function-info.ts";
import { ensureAdminKey } from "./engine/commands/keys/ensure-admin-key.ts";
import { createRecipeCatalog } from "./engine/create-recipe-catalog.ts";
import { DEFAULT_ENGINE_SETTINGS } from "./engine/deps.ts";
import { createEngine, type Engine } from "./engine/engine.ts";
import { createClaimMeter } from "./engine/insight/claim-meter.ts";
import { createEventMeter } from "./engine/insight/event-meter.ts";
import { createFormulaEvaluator } from "./formulas/formula-evaluator.ts";
import { loadPlans } from "./load-plans.ts";
import { type LoadedRecipe, loadRecipes } from "./load-recipes.ts";
import { openVault } from "./open-vault.ts";
import { systemClock } from "./runtime/clock.ts";
import type { Config } from "./runtime/configuration/config.ts";
import { openDataFolder, writeAdminKey } from "./runtime/files/data-folder.ts";
import { findWebBuild } from "./runtime/files/web-build.ts";
import { createGuardedClient } from "./runtime/guarded-fetch/guarded-client.ts";
import { createIds } from "./runtime/ids.ts";
import type { Log } from "./runtime/log.ts";
import { createOwnDoors } from "./runtime/own-doors.ts";
import { createPasswordHasher } from "./runtime/passwords/password-hasher.ts";
import { EXIT_CODES } from "./runtime/process/exit-codes.ts";
import { workerName } from "./runtime/process/host-name.ts";
import { Refusal } from "./runtime/process/refusal.ts";
import { systemRandom } from "./runtime/random.ts";
import type { Vault } from "./runtime/vault/vault.ts";
import { readVersion } from "./runtime/version.ts";
import { openStore } from "./storage/open-store.ts";
import type { Storage } from "./storage/storage.ts";

export interface Surroundings {
  log: Log;
  /** Something broke that the process must not outlive. */
  onFatal: (error: unknown) => void;
  /** Functions of the program around, run in this process instead of those of a folder. */
  functions?: readonly object[];
}

export interface RunningServer {
  /** Where the API answers, such as `http://127.0.0.1:7070`. */
  url: string;
  /** The admin key, at the first start only; it is in the data folder, too. */
  adminKey: string | null;
  /** Loads a folder of recipe files again. */
  loadRecipes(folder: string): Promise<LoadedRecipe[]>;
  /** Reads the folder of functions again; what runs ends on the code that it began with. */
  reloadFunctions(): Promise<FunctionInfo[]>;
  /** Takes no more work, lets running steps end, hands back the rest, and closes everything. */
  stop(): Promise<void>;
}

/** Opens the store, starts the engine and serves the API. Refusals are for the person at the terminal. */
export async function startServer(config: Config, around: Surroundings): Promise<RunningServer> {
  const parts = await openParts(config, { ...around, mayMakeKey: true });
  let isDraining = false;
  const app = createApp({
    ...parts.deps,
    passwords: createPasswordHasher(),
    settings: {
      version: readVersion(),
      host: config.host,
      publicUrl: config.publicUrl,
      basePath: config.basePath,
      web: findWebBuild(),
      isDraining: () => isDraining,
    },
  });
  try {
    if (config.recipes !== null) await loadRecipes(parts.deps, config.recipes);
    if (config.plans !== null) await loadPlans(parts.deps, config.plans);
    const url = await listen(app, config);
    parts.doors.add(Number(new URL(url).port));
    // Last of what can fail: a key that is made is also shown.
    const adminKey = await keepAdminKey(parts.deps, config);
    await parts.functions.open();
    await parts.engine.start();
    return {
      url,
      adminKey,
      loadRecipes: (folder) => loadRecipes(parts.deps, folder),
      reloadFunctions: parts.functions.reload,
      async stop() {
        isDraining = true;
        await Promise.all([app.close(), parts.engine.stop(config.shutdownGrace)]);
        await parts.close();
      },
    };
  } catch (error) {
    await app.close();
    await parts.close();
    throw error;
  }
}

/** Executes jobs of a PostgreSQL store beside other processes, without an API. */
export async function startWorker(
  config: Config,
  around: Surroundings,
): Promise<Pick<RunningServer, "stop">> {
  const { engine, functions, close } = await openParts(config, { ...around, mayMakeKey: false });
  try {
    await functions.open();
    await engine.start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async stop() {
      await engine.stop(config.shutdownGrace);
      await close();
    },
  };
}

/** Brings the store's schema up to date, and no more. */
export async function migrateStore(config: Config, { onFatal }: Surroundings): Promise<void> {
  const storage = await openStore(config, { clock: systemClock, onFatal });
  await storage.close();
}

async function openParts(
  config: Config,
  { log, onFatal, mayMakeKey, functions: embedded }: Surroundings & { mayMakeKey: boolean },
) {
  const doors = createOwnDoors();
  // Before the store: a mistake in the list of allowed networks should cost nobody a migration.
  const http = createGuardedClient({
    allowPrivate: config.allowPrivate,
    isOwnDoor: doors.has,
    userAgent: `Reprise/${readVersion()}`,
  });
  const clock = systemClock;
  const random = systemRandom();
  const claimMeter = createClaimMeter(clock);
  const storage = claimMeter.measure(await openStore(config, { clock, onFatal }));
  const vault = await openVaultOf(config, { storage, random, mayMakeKey });
  const formulas = createFormulaEvaluator();
  const code = createCodeRunner();
  const deps = {
    storage,
    claimMeter,
    eventMeter: createEventMeter(),
    clock,
    random,
    log,
    vault,
    http,
    formulas,
    code,
    ids: createIds({ clock, random }),
    actions: createActions({ http }),
    catalog: createRecipeCatalog({ storage, clock }),
  };
  const settings = { ...DEFAULT_ENGINE_SETTINGS, slots: config.slots };
  const notifier = createNotifier(config, http);
  const functions = embedded ? embedFunctions(embedded, deps) : createFunctions(config, deps);
  const engine: Engine = createEngine(
    {
      ...deps,
      settings,
      notifier,
      outbound: { http, vault },
      ...(functions.host && { functions: functions.host }),
    },
    { name: workerName() },
  );
  return {
    deps,
    doors,
    engine,
    functions,
    async close() {
      functions.close();
      await Promise.all([formulas.close(), code.close(), http.close()]);
      await storage.close();
    },
  };
}

/** What refuses here must leave the store closed. */
async function openVaultOf(
  config: Config,
  parts: Parameters<typeof openVault>[1] & { storage: Storage },
): Promise<Vault> {
  try {
    return await openVault(config, parts);
  } catch (error) {
    await parts.storage.close();
    throw error;
  }
}

async function keepAdminKey(
  deps: Parameters<typeof ensureAdminKey>[0],
  config: Config,
): Promise<string | null> {
  const key = await ensureAdminKey(deps);
  if (key !== null) writeAdminKey(openDataFolder(config.data), key);
  return key;
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    throw listenRefusal(error, { host, port });
  }
}

const LISTEN_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: "is in use by another process; use --port with another number, or 0 for any free one",
  EACCES: "needs rights that this user does not have; use --port with a number above 1023",
  EADDRNOTAVAIL: "is no address of this machine; use --host with one that is",
  ENOTFOUND: "is no address of this machine; use --host with one that is",
};

function listenRefusal(error: unknown, { host, port }: Pick<Config, "host" | "port">): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const problem = LISTEN_PROBLEMS[code];
  if (problem === undefined) return error;
  const exitCode = code === "EADDRINUSE" ? EXIT_CODES.conflict : EXIT_CODES.usage;
  return new Refusal(`${host}:${port} ${problem}.`, exitCode, { cause: error });
}
