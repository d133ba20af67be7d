import type { CodeRunner } from "../domain/code.ts";
import type { ActionRegistry } from "../domain/connector.ts";
import type { FunctionHost } from "../domain/function/function-host.ts";
import type { FormulaEvaluator } from "../expressions/template.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Log } from "../runtime/log.ts";
import type { Storage } from "../storage/storage.ts";
import type { Outbound } from "./deliveries/attempt-delivery.ts";
import type { Notifier } from "./notices/notifier.ts";
import type { RecipeCatalog } from "./recipe-catalog.ts";
import type { TaskRegistry } from "./tasks/built-in-task.ts";

/** What commands need. */
export interface CommandDeps {
  storage: Storage;
  clock: Clock;
  ids: Ids;
  log: Log;
  catalog: RecipeCatalog;
}

/** What the engine needs besides. */
export interface EngineDeps extends CommandDeps {
  actions: ActionRegistry;
  formulas: FormulaEvaluator;
  code: CodeRunner;
  /** What runs functions in this process; absent where none are. Their jobs are not claimed then. */
  functions?: FunctionHost;
  settings: EngineSettings;
  /** Tells people of approvals; absent = they look for themselves. */
  notifier?: Notifier | undefined;
  /** What deliveries are sent with; absent = another process sends them. */
  outbound?: Outbound | undefined;
  /** Other tasks than the built-in ones, for tests. */
  tasks?: TaskRegistry;
}

export interface EngineSettings {
  /** Jobs that this process executes at once. */
  slots: number;
  /** Share of the slots that may be busy when a low-priority job begins (W-16.2). */
  lowPriorityMaxBusy: number;
  /** How long a worker may be silent before its jobs are given to others. */
  leaseMs: number;
  /** How long a canceled or stopping step may go on before it is abandoned. */
  graceMs: number;
  /** Default limit of a step (O-12.1). */
  stepTimeoutMs: number;
  /** Default limit of a job's active time (O-12.3). */
  jobTimeoutMs: number;
}

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = {
  slots: 20,
  lowPriorityMaxBusy: 0.5,
  leaseMs: 30_000,
  graceMs: 30_000,
  stepTimeoutMs: 90_000,
  jobTimeoutMs: 5_400_000,
};
