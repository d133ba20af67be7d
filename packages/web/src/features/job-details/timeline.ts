import type { Job, Step } from "@reprise/sdk";
import { formatDuration } from "../../lib/format-duration.ts";

export interface Bar {
  startPercent: number;
  widthPercent: number;
}

export interface Timeline {
  totalMs: number;
  text: string;
  of(path: string): Bar | null;
}

/** Where each step lies between the start and the end of the execution; the last turn of a loop. */
export function timeline(
  job: Pick<Job, "startDate" | "endDate">,
  records: readonly Pick<Step, "path" | "startDate" | "endDate" | "durationMs">[],
): Timeline {
  const start = job.startDate === null ? 0 : Date.parse(job.startDate);
  const ends = records.map(({ startDate, durationMs }) => Date.parse(startDate) + durationMs);
  const end = job.endDate === null ? Math.max(start, ...ends) : Date.parse(job.endDate);
  const totalMs = Math.max(0, end - start);
  const byPath = new Map(records.map((record) => [record.path, record]));
  return {
    totalMs,
    text: formatDuration(totalMs),
    of(path) {
      const record = byPath.get(path);
      if (record === undefined || totalMs === 0) return null;
      const percent = (ms: number) => Math.max(0, Math.min(100, (100 * ms) / totalMs));
      const startPercent = percent(Date.parse(record.startDate) - start);
      const widthPercent = Math.min(100 - startPercent, percent(record.durationMs));
      return { startPercent, widthPercent };
    },
  };
}
