import type { LogLevel } from "../../../domain/connector.ts";
import type { Repeat } from "../../../domain/job/job.ts";
import type { StepMark } from "../../../storage/storage.ts";
import type { ShownLine } from "./shown-line.ts";

// Before every step of the same millisecond, and after it; see storage/sql/insight/step-marks.ts.
const QUEUED = -4_000_000_000_000;
const STARTED = -3_000_000_000_000;
const ENDED = 2_000_000_000_000_000;

const END_LEVELS: Readonly<Record<string, LogLevel>> = {
  FAILED: "ERROR",
  ABORTED: "ERROR",
  CANCELED: "WARN",
};

/** What became of a job, as lines: queued, started, ended, for each of its repeats (H-24.6). */
export function jobMoments(jobId: string, repeats: readonly Repeat[]): ShownLine[] {
  return repeats.flatMap((repeat) => {
    const line = (at: number, n: number, message: string, level: LogLevel = "INFO"): ShownLine => ({
      ...engineLine({ jobId, repeat: repeat.repeat, at, n: n + repeat.repeat }),
      message,
      level,
    });
    const { queuedDate, startDate, endDate, status } = repeat;
    const again = repeat.repeat === 0 ? "" : ` as repeat ${repeat.repeat}`;
    const lines = [line(queuedDate, QUEUED, `Job queued${again}`)];
    if (startDate !== null) lines.push(line(startDate, STARTED, `Job started${again}`));
    if (endDate !== null) {
      lines.push(line(endDate, ENDED, `Job ${status}${whyOf(repeat)}`, END_LEVELS[status]));
    }
    return lines;
  });
}

function whyOf({ error, reason }: Repeat): string {
  if (error !== null) return `: ${error.message}`;
  return reason === null ? "" : `: ${reason.message}`;
}

const STEP_LEVELS: Readonly<Record<string, LogLevel>> = { FAILED: "ERROR", CANCELED: "WARN" };

/** The start or the end of a step, as a line. */
export function stepMoment(jobId: string, mark: StepMark): ShownLine {
  const { at, n, repeat, path, type, status, attempt } = mark;
  const again = attempt > 1 ? ` (attempt ${attempt})` : "";
  const common = { ...engineLine({ jobId, repeat, at, n }), step: path };
  const subject = `Step ${labelOf(mark)}`;
  if (status === "SKIPPED") {
    const why = mark.skippedReason === null ? "" : `: ${mark.skippedReason}`;
    return { ...common, message: `${subject} skipped${why}` };
  }
  if (type === "started") return { ...common, message: `${subject} started${again}` };
  const why = mark.error === null ? "" : `: ${mark.error.message}`;
  return {
    ...common,
    level: STEP_LEVELS[status] ?? "INFO",
    message: `${subject} ${status}${again} after ${Math.max(0, at - mark.startDate)} ms${why}`,
  };
}

function labelOf({ id, name, action, kind, path }: StepMark): string {
  if (name !== null) return id === null ? `'${name}'` : `'${name}' (${id})`;
  return id ?? action ?? `${kind} ${path}`;
}

function engineLine(place: Pick<ShownLine, "jobId" | "repeat" | "at" | "n">): ShownLine {
  return {
    ...place,
    source: "engine",
    seq: null,
    level: "INFO",
    message: "",
    step: null,
    info: undefined,
  };
}
