import type { Output } from "../terminal/output.ts";
import { safeText } from "../terminal/safe-text.ts";
import type { Style } from "../terminal/style.ts";

export interface LogLineView {
  timestamp: string;
  level: string;
  message: string;
  step: string | null;
  jobId: string;
  info?: unknown;
}

/** A line of a log as a terminal shows it; with its job where several jobs are shown. */
export function logLine(
  { style }: Pick<Output, "style">,
  { line, withJob }: { line: LogLineView; withJob: boolean },
): string {
  const { timestamp, level, message, step, info, jobId } = line;
  const job = withJob ? `${style.dim(safeText(jobId))} ` : "";
  const place = step === null ? "" : style.dim(` (${safeText(step)})`);
  const details = info === undefined ? "" : style.dim(` ${safeText(JSON.stringify(info))}`);
  return `${style.dim(timestamp)} ${levelText(style, level)} ${job}${safeText(message)}${place}${details}`;
}

function levelText(style: Style, level: string): string {
  const text = safeText(level).padEnd(5);
  if (level === "ERROR") return style.red(text);
  return level === "WARN" ? style.yellow(text) : style.dim(text);
}
