import type { Statistics, StatisticsQuery } from "@reprise/sdk";
import type { CommandContext } from "../../command-context.ts";
import { sparkline } from "../../pages/sparkline.ts";
import { formatDuration, formatInstantShort } from "../../terminal/format-time.ts";
import { renderTable } from "../../terminal/table.ts";

/** `reprise stats`: a line of totals, what came in over time, and the buckets that had something. */
export async function showStatistics(
  { client, out }: CommandContext,
  query: StatisticsQuery,
): Promise<void> {
  const statistics = await client.statistics.get(query);
  if (out.json) return out.value(statistics);
  const { range, buckets, pending, running } = statistics;
  const column = (of: (bucket: Bucket) => number) => sparkline(buckets.map(of));
  out.line(`${formatInstantShort(range.from)} to ${formatInstantShort(range.to)} UTC`);
  out.line();
  out.line(`created  ${column(({ creations }) => creations)}`);
  out.line(`waited   ${column(({ waiting }) => waiting?.avg ?? 0)}`);
  out.line(`failed   ${column(({ ended }) => ended.FAILED + ended.ABORTED)}`);
  out.line();
  const busy = buckets.filter(hasSomething);
  const rows = [...busy.map(rowOf), ["total", ...cellsOf(statistics.total)]];
  out.line(renderTable(out, { columns: COLUMNS, rows }));
  out.line();
  const oldest =
    pending.oldestCreateDate === null
      ? ""
      : `, the oldest since ${formatInstantShort(pending.oldestCreateDate)}`;
  out.line(`pending ${counted(pending)}${oldest}; running ${counted(running)}`);
}

type Bucket = Statistics["buckets"][number];
type Counts = Omit<Bucket, "t">;

const COLUMNS = [
  { title: "TIME (UTC)" },
  { title: "CREATED", align: "right" as const },
  { title: "STARTED", align: "right" as const },
  { title: "WAIT AVG", align: "right" as const },
  { title: "WAIT P95", align: "right" as const },
  { title: "WAIT MAX", align: "right" as const },
  { title: "ENDED", align: "right" as const },
  { title: "FAILED", align: "right" as const },
  { title: "TOOK AVG", align: "right" as const },
];

function hasSomething({ creations, starts, ended }: Bucket): boolean {
  return creations + starts + endedTotal(ended) > 0;
}

function rowOf({ t, ...counts }: Bucket): string[] {
  return [formatInstantShort(t), ...cellsOf(counts)];
}

function cellsOf({ creations, starts, waiting, duration, ended }: Counts): string[] {
  return [
    String(creations),
    String(starts),
    formatDuration(waiting?.avg),
    formatDuration(waiting?.p95),
    formatDuration(waiting?.max),
    String(endedTotal(ended)),
    String(ended.FAILED + ended.ABORTED),
    formatDuration(duration?.avg),
  ];
}

function endedTotal(ended: Counts["ended"]): number {
  return ended.COMPLETED + ended.FAILED + ended.CANCELED + ended.ABORTED;
}

function counted({ now, capped }: { now: number; capped: boolean }): string {
  return `${now}${capped ? "+" : ""}`;
}
