import { AsyncLocalStorage } from "node:async_hooks";
import type { ChildPort } from "../../runtime/children/child-port.ts";
import { describeFailure } from "../invocation/describe-failure.ts";
import type { RunningHandler } from "../invocation/start-handler.ts";

interface StrayParts {
  port: ChildPort;
  handlerOf(run: number): RunningHandler | undefined;
}

export interface StrayErrors {
  /** What `begin` starts is known by its run from here on. */
  within(run: number, begin: () => void): void;
}

/**
 * An error that nobody awaits (a timer that throws, a promise that is left alone) and a call of
 * `process.exit` fail the job that they belong to, and no other: they need not end the process.
 */
export function createStrayErrors({ port, handlerOf }: StrayParts): StrayErrors {
  const current = new AsyncLocalStorage<number>();

  function fail(thrown: unknown): void {
    const run = current.getStore();
    const handler = run === undefined ? undefined : handlerOf(run);
    if (handler) handler.fail(thrown);
    else port.send({ type: "stray", message: describeFailure(thrown).message });
  }

  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  process.exit = (code) => {
    const error = new ExitCalled(`The function called process.exit(${code ?? ""})`);
    fail(error);
    throw error;
  };
  return { within: (run, begin) => current.run(run, begin) };
}

class ExitCalled extends Error {
  readonly code = "function_exited";
}
