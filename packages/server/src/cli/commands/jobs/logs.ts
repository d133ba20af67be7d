import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { safeText } from "../../terminal/safe-text.ts";
import type { Style } from "../../terminal/style.ts";

export interface LogsOptions {
  jobId: string;
  repeat?: number;
  level?: string;
  q?: string;
  limit?: number;
  cursor?: string;
}

/** `reprise jobs logs JOB`: oldest first. */
export async function showLogs(
  { client, out }: CommandContext,
  { jobId, ...query }: LogsOptions,
): Promise<void> {
  const page = await client.jobs.logs(jobId, query);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("Nothing is logged.");
  const { style } = out;
  for (const { timestamp, level, message, step, info } of page.items) {
    const place = step === null ? "" : style.dim(` (${safeText(step)})`);
    const details = info === undefined ? "" : style.dim(` ${safeText(JSON.stringify(info))}`);
    out.line(
      `${style.dim(timestamp)} ${levelText(style, level)} ${safeText(message)}${place}${details}`,
    );
  }
  moreRemark(out, page.nextCursor);
}

function levelText(style: Style, level: string): string {
  const text = safeText(level).padEnd(5);
  if (level === "ERROR") return style.red(text);
  return level === "WARN" ? style.yellow(text) : style.dim(text);
}
