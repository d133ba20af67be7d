import type { FunctionHost } from "./domain/function/function-host.ts";
import type { FunctionInfo } from "./domain/function/function-info.ts";
import { createInProcessHost } from "./functions/in-process/create-in-process-host.ts";
import { createRunnerPool } from "./functions/pool/create-runner-pool.ts";
import { POOL_DEFAULTS } from "./functions/pool/pool-options.ts";
import { RUNNER_ENTRY } from "./functions/runner-entry.ts";
import type { Clock } from "./runtime/clock.ts";
import type { Config } from "./runtime/configuration/config.ts";
import { type Environment, readEnvironment } from "./runtime/configuration/environment.ts";
import { makeScratchFolder } from "./runtime/files/scratch-folder.ts";
import type { Log } from "./runtime/log.ts";
import { hostFolder } from "./runtime/process/host-name.ts";
import type { Storage } from "./storage/storage.ts";

export interface Functions {
  /** Null where the configuration names no folder of functions. */
  host: FunctionHost | null;
  /** Starts the runners, and tells every process what they offer. */
  open(): Promise<void>;
  reload(): Promise<FunctionInfo[]>;
  close(): void;
}

/** What users' code sees of the server's environment: nothing that could be a secret. */
const VARIABLES = ["PATH", "HOME", "TZ", "LANG", "NODE_ENV"];

interface FunctionParts {
  storage: Storage;
  clock: Clock;
  log: Log;
}

/** The functions of a process: runners over the folder that its configuration names. */
export function createFunctions(config: Config, { storage, clock, log }: FunctionParts): Functions {
  const { functions: folder } = config;
  if (folder === null) {
    return { host: null, open: async () => {}, reload: async () => [], close() {} };
  }
  const scratch = makeScratchFolder("reprise-functions-");
  const pool = createRunnerPool({
    ...POOL_DEFAULTS,
    folder,
    entry: RUNNER_ENTRY,
    workFolder: scratch.path,
    env: visible(readEnvironment(), [...VARIABLES, ...config.functionEnv]),
    runners: config.functionRunners,
    concurrency: config.functionConcurrency,
    memoryMb: config.functionMemory,
    blockedMs: config.functionBlocked,
    clock,
    log,
  });

  async function publish(): Promise<FunctionInfo[]> {
    const functions = [...pool.list()];
    for (const { id, file, error } of functions) {
      if (error !== null) log.warn({ id, file, error }, "A function cannot run");
    }
    await storage.functions.publish({
      source: hostFolder(folder ?? ""),
      functions,
      now: clock.now(),
    });
    return functions;
  }

  return {
    host: pool,
    async open() {
      await pool.open();
      await publish();
    },
    async reload() {
      await pool.reload();
      return publish();
    },
    close() {
      pool.close();
      scratch.remove();
    },
  };
}

/** Functions that the program around has given, run in this process. */
export function embedFunctions(
  definitions: readonly object[],
  { storage, clock }: Pick<FunctionParts, "storage" | "clock">,
): Functions {
  const host = createInProcessHost(definitions, { clock });
  const functions = [...host.list()];
  return {
    host,
    open: () =>
      storage.functions.publish({ source: hostFolder("(embedded)"), functions, now: clock.now() }),
    reload: async () => functions,
    close() {},
  };
}

function visible(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
