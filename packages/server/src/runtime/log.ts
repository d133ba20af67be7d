import { type Logger, pino } from "pino";

/** Fields first, then a constant sentence: `log.info({ jobId, epoch }, "Job claimed")`. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal">;

export type LogSeverity = "debug" | "info" | "warn" | "error" | "silent";

/** JSON lines on standard error, so that standard output stays for what a command prints. */
export function createLog(level: LogSeverity): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}
