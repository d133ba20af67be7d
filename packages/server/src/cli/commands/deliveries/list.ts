import type { DeliveryQuery } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";
import { moreRemark } from "../../pages/more-remark.ts";
import { formatInstantShort } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise deliveries list`: newest first. */
export async function listDeliveries(
  { client, out }: CommandContext,
  query: DeliveryQuery,
): Promise<void> {
  const page = await client.deliveries.list(query);
  if (out.json) return out.value(page);
  if (page.items.length === 0) return out.remark("No deliveries are like that.");
  const rows = page.items.map((delivery) => [
    delivery.status,
    String(delivery.attempts),
    safeText(delivery.api ?? ""),
    safeText(delivery.receiver),
    formatInstantShort(delivery.updatedAt),
    safeText(delivery.lastError ?? ""),
    safeText(delivery.id),
  ]);
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  moreRemark(out, page.nextCursor);
}

const COLUMNS = [
  { title: "STATUS" },
  { title: "TRIES" },
  { title: "API" },
  { title: "RECEIVER" },
  { title: "CHANGED (UTC)" },
  { title: "LAST ERROR" },
  { title: "ID" },
];
