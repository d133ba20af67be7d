import type { LogLine } from "../../../domain/job/step-record.ts";
import { jsonSize } from "../../../expressions/json-size.ts";
import type { Execution } from "../execution.ts";
import { cut, LOG_BYTES_MAX, LOG_LINE_CHARS_MAX } from "./limits.ts";

/** Adds a line to the job's log; it is stored with the next commit. An ERROR marks the job. */
export function writeJobLog(execution: Execution, line: Omit<LogLine, "at">): void {
  const { journal, host } = execution;
  // Also of a line for which there is no room: the mark is not the line's (H-24.6).
  if (line.level === "ERROR") execution.hasErrors = true;
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
