import type { LogsQuery } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";
import { logLine } from "../../pages/log-lines.ts";
import { moreRemark } from "../../pages/more-remark.ts";

/** `reprise logs`: lines of all jobs, oldest first. */
export async function showAllLogs(
  { client, out }: CommandContext,
  query: LogsQuery,
): Promise<void> {
  const page = await client.logs.list(query);
  if (out.json) return out.value(page);
  if (page.items.length === 0) out.remark("Nothing like that is logged.");
  for (const line of page.items) out.line(logLine(out, { line, withJob: true }));
  if (page.rotated !== null) {
    out.remark(out.style.dim(`Lines before ${page.rotated.before} were rotated out.`));
  }
  moreRemark(out, page.nextCursor);
}

/** `reprise logs --follow`: lines as they come, until Ctrl-C. */
export async function followAllLogs(
  { client, out }: CommandContext,
  { signal, ...query }: FollowOptions,
): Promise<void> {
  try {
    for await (const line of client.logs.follow(query, { signal })) {
      if (out.json) out.value(line);
      else out.line(logLine(out, { line, withJob: true }));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

interface FollowOptions {
  level?: string;
  q?: string;
  regex?: string;
  recipe?: string;
  signal: AbortSignal;
}
