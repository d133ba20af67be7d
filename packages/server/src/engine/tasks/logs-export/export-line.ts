import { isoTime } from "../../../runtime/iso-time.ts";
import type { ShownLine } from "../../insight/logs/shown-line.ts";

/** A line of NDJSON, with the names that the API gives. */
export function exportLine(line: ShownLine): string {
  const { seq, source, jobId, repeat, at, level, message, step, info } = line;
  return `${JSON.stringify({
    ...{ seq, source, jobId, repeat, timestamp: isoTime(at), level, message, step },
    ...(info !== undefined && { info }),
  })}\n`;
}
