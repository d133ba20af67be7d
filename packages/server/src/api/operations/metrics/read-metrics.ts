import {
  ENDS,
  EVERYTHING,
  emptyCounts,
  mergeCounts,
  type StatCounts,
} from "../../../domain/statistics/stat-cell.ts";
import { LEFT_OUT } from "../../../engine/insight/event-meter.ts";
import { STAT_SIZES, type WorkerRow } from "../../../storage/storage.ts";
import type { ApiDeps } from "../../deps.ts";
import type { Metric, Sample } from "./metric-text.ts";

const SECOND = 1_000;
const MICROSECONDS = 1_000_000;
/** Waits and durations, from a millisecond to an hour. */
const BOUNDS_MS = [
  1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 60_000, 300_000, 1_800_000, 3_600_000,
];
const CLAIM_BOUNDS_US = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000];

/** What operators watch. All of the store, whatever process is asked, but for the claims of this one. */
export async function readMetrics(deps: ApiDeps): Promise<Metric[]> {
  const { storage, clock } = deps;
  const now = clock.now();
  const [ever, unfinished, workers, overdueMs, timerAt, bytes, logLines] = await Promise.all([
    readEver(deps),
    storage.statistics.unfinished(),
    storage.workers.list(),
    storage.triggers.overdueMs(now),
    storage.jobs.nextWakeAt(),
    storage.statistics.databaseBytes(),
    storage.logs.newestSeq(),
  ]);
  return [
    gauge("reprise_jobs", "Jobs that have not ended, by status", [
      ...unfinished.map(({ status, count }) => ({ labels: { status }, value: count })),
    ]),
    ...jobCounters(ever),
    ...workerGauges(workers, now),
    gauge("schedule_overdue_seconds", "How long the schedule or poll that is most overdue is", [
      { value: overdueMs / SECOND },
    ]),
    gauge("reprise_timer_overdue_seconds", "How long the timer of a job that is most overdue is", [
      { value: timerAt === null ? 0 : Math.max(0, now - timerAt) / SECOND },
    ]),
    gauge("reprise_database_bytes", "Bytes of the database on disk", [{ value: bytes }]),
    counter("reprise_log_lines_total", "Lines that were written into logs", logLines),
    ...claimMetrics(deps),
    ...eventMetrics(deps),
  ];
}

async function readEver({ storage }: ApiDeps): Promise<StatCounts> {
  const cells = await storage.statistics.cells({
    ...{ size: STAT_SIZES.ever, subjects: [EVERYTHING], from: 0, to: 1 },
  });
  const ever = emptyCounts();
  for (const { counts } of cells) mergeCounts(ever, counts);
  return ever;
}

/** From the rollup, so that they survive restarts; they are some seconds behind. */
function jobCounters(ever: StatCounts): Metric[] {
  return [
    counter("reprise_jobs_accepted_total", "Jobs that were created", ever.creations),
    counter("reprise_jobs_started_total", "Executions that started", ever.waiting.count),
    {
      name: "reprise_jobs_ended_total",
      type: "counter",
      help: "Executions that ended, by status",
      samples: ENDS.map((status) => ({ labels: { status }, value: ever.ended[status] })),
    },
    counter("reprise_jobs_with_errors_total", "Executions with an error on the way", ever.errors),
    {
      ...{ name: "reprise_job_wait_seconds", type: "histogram", samples: [] },
      help: "From being queued to the start",
      spread: { of: ever.waiting, boundsMs: BOUNDS_MS, perSecond: SECOND },
    },
    {
      ...{ name: "reprise_job_duration_seconds", type: "histogram", samples: [] },
      help: "From the start to the end",
      spread: { of: ever.duration, boundsMs: BOUNDS_MS, perSecond: SECOND },
    },
  ];
}

function workerGauges(workers: readonly WorkerRow[], now: number): Metric[] {
  const alive = workers.filter(({ leaseUntil }) => leaseUntil > now);
  const lost = workers.filter(({ leaseUntil, held }) => leaseUntil <= now && held > 0);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return [
    gauge("reprise_workers", "Workers by whether their lease holds", [
      { labels: { state: "alive" }, value: alive.length },
      { labels: { state: "lost" }, value: workers.length - alive.length },
    ]),
    gauge("reprise_slots", "Jobs that all live workers execute at once", [
      { value: sum(alive.map(({ slots }) => slots)) },
    ]),
    gauge("reprise_slots_busy", "Jobs that live workers hold now", [
      { value: sum(alive.map(({ held }) => held)) },
    ]),
    gauge(
      "oldest_running_without_lease",
      "Seconds for which the lease has been over of the worker that is lost longest and holds jobs",
      [{ value: Math.max(0, ...lost.map(({ leaseUntil }) => now - leaseUntil)) / SECOND }],
    ),
  ];
}

function claimMetrics({ claimMeter }: ApiDeps): Metric[] {
  if (claimMeter === undefined) return [];
  const { took, jobs, failed } = claimMeter.claims;
  return [
    {
      ...{ name: "reprise_claim_seconds", type: "histogram", samples: [] },
      help: "What a claim of a batch of jobs took in this process",
      spread: { of: took, boundsMs: CLAIM_BOUNDS_US, perSecond: MICROSECONDS },
    },
    counter("reprise_jobs_claimed_total", "Jobs that this process has claimed", jobs),
    counter("reprise_claims_failed_total", "Claims of this process that failed", failed),
  ];
}

function eventMetrics({ eventMeter }: ApiDeps): Metric[] {
  if (eventMeter === undefined) return [];
  return [
    {
      name: "reprise_events_left_out_total",
      type: "counter",
      help: "Events that made no job in this process: held back by the filter, known, or not signed",
      samples: [...eventMeter.totals].flatMap(([recipe, counts]) =>
        LEFT_OUT.map((reason) => ({ labels: { recipe, reason }, value: counts[reason] })),
      ),
    },
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: "gauge", help, samples };
}

function counter(name: string, help: string, value: number): Metric {
  return { name, type: "counter", help, samples: [{ value }] };
}
