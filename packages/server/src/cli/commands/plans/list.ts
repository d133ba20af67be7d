import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

export interface ListPlansOptions {
  q?: string;
  limit?: number;
  cursor?: string;
}

/** `reprise plans list` */
export async function listPlans(
  { client, out }: CommandContext,
  options: ListPlansOptions,
): Promise<void> {
  const page = await client.plans.list(options);
  if (out.json) return out.value(page);
  if (page.items.length === 0) {
    return out.remark("No plans. Save one with: reprise plans push FILE");
  }
  const rows = page.items.map((plan) => [
    safeText(plan.id),
    plan.state === "ACTIVE" ? out.style.green(plan.state) : out.style.yellow(plan.state),
    String(plan.payloadCount),
    formatInstantShort(plan.nextRunTime),
    formatInstantShort(plan.lastRunTime),
    safeText(plan.scheduleDescription ?? "when triggered"),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = [
  { title: "PLAN" },
  { title: "STATE" },
  { title: "ITEMS", align: "right" as const },
  { title: "NEXT RUN (UTC)" },
  { title: "LAST RUN (UTC)" },
  { title: "SCHEDULE" },
];
