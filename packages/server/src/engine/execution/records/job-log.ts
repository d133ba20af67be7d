import type { LogLine } from "../../../domain/job/step-record.ts";
import { jsonSize } from "../../../expressions/json-size.ts";
import type { Execution } from "../execution.ts";
import { cut, LOG_BYTES_MAX, LOG_LINE_CHARS_MAX } from "./limits.ts";

/** Adds a line to the job's log; it is stored with the next commit. */
export function writeJobLog(execution: Execution, line: Omit<LogLine, "at">): void {
  const { journal, host } = execution;
  if (journal.logBytes > LOG_BYTES_MAX) return;
  const at = host.deps.clock.now();
  const infoChars = line.info === undefined ? 0 : jsonSize(line.info, LOG_LINE_CHARS_MAX);
  const isInfoTooLong = infoChars > LOG_LINE_CHARS_MAX;
  const message = cut(line.message, LOG_LINE_CHARS_MAX);
  journal.logs.push({
    ...line,
    at,
    message,
    info: isInfoTooLong ? { truncated: true } : line.info,
  });
  journal.logBytes += message.length + (isInfoTooLong ? 0 : infoChars);
  if (journal.logBytes <= LOG_BYTES_MAX) return;
  journal.logs.push({
    at,
    level: "WARN",
    message: `The log has reached ${LOG_BYTES_MAX} bytes; further lines are dropped`,
    step: null,
    info: undefined,
  });
}
