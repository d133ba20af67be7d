import { SegmentedControl, SimpleGrid, Switch } from "@mantine/core";
import type { Statistics } from "@reprise/sdk";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { client } from "../../lib/client.ts";
import { formatDuration } from "../../lib/format-duration.ts";
import { useUrl } from "../../lib/use-url.ts";
import { Page } from "../../ui/page.tsx";
import { LoadingRows, QueryView } from "../../ui/query-view.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { BucketTable } from "./bucket-table.tsx";

const Chart = lazy(async () => ({ default: (await import("./chart.tsx")).Chart }));

const RANGES = [
  { value: "1h", label: "1 hour" },
  { value: "1d", label: "1 day" },
  { value: "1w", label: "1 week" },
  { value: "30d", label: "30 days" },
];
type Range = "1h" | "1d" | "1w" | "30d";
const REFRESH_MS = 10_000;

export function StatisticsPage() {
  const { url, change } = useUrl();
  const range = rangeOf(url.range);
  const query = useQuery({
    queryKey: ["statistics", range, url.system, url.recipe],
    queryFn: () =>
      client.statistics.get({
        range,
        ...(url.system && { system: true }),
        ...(url.recipe && { recipe: url.recipe }),
      }),
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  });
  return (
    <Page
      title="Statistics"
      actions={
        <>
          <Switch
            label="Show system jobs"
            checked={url.system === "1"}
            onChange={(event) => change({ system: event.currentTarget.checked ? "1" : "" })}
          />
          <SegmentedControl
            size="xs"
            aria-label="Range"
            data={RANGES}
            value={range}
            onChange={(next) => change({ range: next })}
          />
        </>
      }
    >
      <QueryView query={query}>{(statistics) => <Figures statistics={statistics} />}</QueryView>
    </Page>
  );
}

function rangeOf(text: string | undefined): Range {
  return text === "1h" || text === "1w" || text === "30d" ? text : "1d";
}

function Figures({ statistics }: { statistics: Statistics }) {
  const { buckets, total, pending } = statistics;
  const ms = (value: number | undefined) => (value === undefined ? "–" : formatDuration(value));
  return (
    <>
      <div className="panel padded">
        <dl className="facts">
          <Fact name="Creations" value={total.creations.toLocaleString("en")} />
          <Fact name="Starts" value={total.starts.toLocaleString("en")} />
          <Fact name="Waiting, average" value={ms(total.waiting?.avg)} />
          <Fact
            name="Waiting, min – max"
            value={`${ms(total.waiting?.min)} – ${ms(total.waiting?.max)}`}
          />
          <Fact name="Duration, median" value={ms(total.duration?.p50)} />
          <Fact name="Duration, p95" value={ms(total.duration?.p95)} />
          <Fact name="Failed" value={total.ended.FAILED.toLocaleString("en")} />
          <div>
            <dt>Oldest pending</dt>
            <dd>
              <TimeText at={pending.oldestCreateDate} />
            </dd>
          </div>
        </dl>
      </div>
      <Suspense fallback={<LoadingRows />}>
        <SimpleGrid cols={{ base: 1, lg: 2 }}>
          <Chart
            title="Creations"
            buckets={buckets}
            lines={[{ label: "Created", color: "--active", value: (one) => one.creations }]}
          />
          <Chart
            title="Waiting (s)"
            buckets={buckets}
            lines={[
              { label: "Average", color: "--active", value: (one) => seconds(one.waiting?.avg) },
              { label: "Min", color: "--ok", value: (one) => seconds(one.waiting?.min) },
              { label: "Max", color: "--held", value: (one) => seconds(one.waiting?.max) },
            ]}
          />
          <Chart
            title="Duration (s)"
            buckets={buckets}
            lines={[
              { label: "Median", color: "--active", value: (one) => seconds(one.duration?.p50) },
              { label: "p95", color: "--held", value: (one) => seconds(one.duration?.p95) },
            ]}
          />
          <Chart
            title="Ended"
            buckets={buckets}
            lines={[
              { label: "Completed", color: "--ok", value: (one) => one.ended.COMPLETED },
              { label: "Failed", color: "--bad", value: (one) => one.ended.FAILED },
              { label: "Canceled", color: "--canceled", value: (one) => one.ended.CANCELED },
            ]}
          />
        </SimpleGrid>
      </Suspense>
      <BucketTable buckets={buckets} />
    </>
  );
}

function seconds(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / 1_000;
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}
