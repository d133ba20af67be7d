import { z } from "zod";
import { percentileOf, type Spread } from "../../../domain/statistics/spread.ts";
import type { StatCounts } from "../../../domain/statistics/stat-cell.ts";
import { instant, toInstant } from "../../instant.ts";

const SpreadView = z
  .strictObject({
    avg: z.number(),
    min: z.number(),
    max: z.number(),
    p50: z.number(),
    p95: z.number(),
    p99: z.number(),
  })
  .nullable()
  .meta({ description: "Milliseconds; null where there is none. Percentiles to within 4.5 %" });

const CountsView = z.strictObject({
  creations: z.int().meta({ description: "Jobs that were created" }),
  starts: z.int().meta({ description: "Executions that started; each repeat counts" }),
  waiting: SpreadView,
  duration: SpreadView,
  ended: z.strictObject({
    COMPLETED: z.int(),
    FAILED: z.int(),
    CANCELED: z.int(),
    ABORTED: z.int(),
  }),
  errors: z.int().meta({ description: "Executions that ended and had an error on the way" }),
});

export const StatisticsView = z
  .strictObject({
    range: z.strictObject({ from: instant, to: instant }),
    bucketMs: z.int(),
    timezone: z.string(),
    asOf: instant.meta({ description: "What happened before this instant is counted" }),
    buckets: z.array(CountsView.extend({ t: instant })),
    total: CountsView,
    pending: z
      .strictObject({ now: z.int(), capped: z.boolean(), oldestCreateDate: instant.nullable() })
      .meta({ description: "Jobs that wait to be started; capped = there are more" }),
    running: z.strictObject({ now: z.int(), capped: z.boolean() }),
  })
  .meta({ id: "Statistics" });

export function viewCounts(counts: StatCounts): z.infer<typeof CountsView> {
  const { creations, waiting, duration, ended, errors } = counts;
  return {
    creations,
    starts: waiting.count,
    waiting: viewSpread(waiting),
    duration: viewSpread(duration),
    ended,
    errors,
  };
}

export function viewBucket({ t, counts }: { t: number; counts: StatCounts }) {
  return { t: toInstant(t), ...viewCounts(counts) };
}

function viewSpread(spread: Spread): z.infer<typeof SpreadView> {
  const { count, sum, min, max } = spread;
  if (count === 0 || min === null || max === null) return null;
  const percentile = (p: number) => percentileOf(spread, p) ?? max;
  return {
    avg: Math.round((sum / count) * 1_000) / 1_000,
    min,
    max,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
  };
}
