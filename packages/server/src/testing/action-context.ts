import type { ActionContext, LogLevel } from "../domain/connector.ts";
import type { Json } from "../domain/json.ts";

export interface RecordedContext extends ActionContext {
  lines: { level: LogLevel; message: string; info?: Json }[];
}

/** What an action gets from the step that runs it; its log lines are kept. */
export function actionContext(given: Partial<ActionContext> = {}): RecordedContext {
  const lines: RecordedContext["lines"] = [];
  return {
    jobId: "job_1",
    recipeId: "recipe-1",
    idempotencyKey: "job_1/0//steps/0/0",
    signal: new AbortController().signal,
    log: (level, message, info) => {
      lines.push(info === undefined ? { level, message } : { level, message, info });
    },
    ...given,
    lines,
  };
}
