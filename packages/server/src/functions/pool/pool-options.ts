import type { Clock } from "../../runtime/clock.ts";
import type { Environment } from "../../runtime/configuration/environment.ts";
import type { Log } from "../../runtime/log.ts";

export interface PoolOptions {
  /** Where the user's files are. */
  folder: string;
  /** The child's entry. */
  entry: URL;
  /** The child's working folder. */
  workFolder: string;
  /** All variables that the user's code sees. */
  env: Environment;
  /** Processes that take work; one more waits to take the place of one that ends. */
  runners: number;
  /** Handlers that one process runs at once. */
  concurrency: number;
  /** Resident memory of a process. */
  memoryMb: number;
  /** How long a handler may keep its process from turning its event loop. */
  blockedMs: number;
  /** The same while the files are read. */
  loadMs: number;
  clock: Clock;
  log: Log;
}

export const POOL_DEFAULTS = {
  runners: 2,
  concurrency: 10,
  memoryMb: 512,
  blockedMs: 10_000,
  loadMs: 30_000,
} as const satisfies Partial<PoolOptions>;
