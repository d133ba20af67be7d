import type { AuditQuery } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

const REASON_CHARS = 60;

/** `reprise audit`: what people did, newest first. */
export async function listAudit(
  { client, out }: CommandContext,
  { job, recipe, ...query }: AuditQuery & { job?: string; recipe?: string },
): Promise<void> {
  const { limit, cursor } = query;
  const paging = { ...(limit !== undefined && { limit }), ...(cursor && { cursor }) };
  const page =
    job !== undefined
      ? await client.audit.ofJob(job, paging)
      : recipe !== undefined
        ? await client.audit.ofRecipe(recipe, paging)
        : await client.audit.list(query);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("Nobody did anything like that.");
  const rows = page.items.map(({ at, actor, action, target, outcome, details }) => [
    formatInstantShort(at),
    safeText(actor),
    safeText(action),
    safeText(target?.id ?? "–"),
    outcome,
    safeText(typeof details.reason === "string" ? details.reason : "").slice(0, REASON_CHARS),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = ["AT (UTC)", "WHO", "ACTION", "TARGET", "OUTCOME", "REASON"].map((title) => ({
  title,
}));
