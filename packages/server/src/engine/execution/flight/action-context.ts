import type { ActionContext, LogLevel } from "../../../domain/connector.ts";
import type { Json } from "../../../domain/json.ts";
import type { Execution } from "../execution.ts";
import { writeJobLog } from "../records/job-log.ts";

interface ContextRequest {
  execution: Execution;
  path: string;
  iterations: readonly number[];
}

export interface StepContext extends ActionContext {
  /** Fires the signal, if the action has asked for it. */
  abort(message: string): void;
}

/** What an action gets. The signal and the key are made when they are asked for: most need neither. */
export function actionContext({ execution, path, iterations }: ContextRequest): StepContext {
  const { job } = execution;
  let controller: AbortController | null = null;
  return {
    jobId: job.id,
    recipeId: job.recipeId,
    get idempotencyKey() {
      return idempotencyKey({ jobId: job.id, repeat: job.repeat, path, iterations });
    },
    get signal() {
      controller ??= new AbortController();
      return controller.signal;
    },
    log(level: LogLevel, message: string, info?: Json) {
      writeJobLog(execution, { level, message, step: path, info });
    },
    abort(message) {
      controller ??= new AbortController();
      controller.abort(new DOMException(message, "AbortError"));
    },
  };
}

/** `jobId/repeat/stepPath/iteration`: stable over crashes, new on a rerun. */
export function idempotencyKey({
  jobId,
  repeat,
  path,
  iterations,
}: {
  jobId: string;
  repeat: number;
  path: string;
  iterations: readonly number[];
}): string {
  return [`${jobId}/${repeat}${path}`, ...iterations].join("/");
}
