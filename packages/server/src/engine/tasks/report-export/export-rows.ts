import type { Job } from "../../../domain/job/job.ts";
import type { JsonObject } from "../../../domain/json.ts";
import { isoTime } from "../../../runtime/iso-time.ts";
import { csvLine } from "./csv-line.ts";

export const EXPORT_FORMATS = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a spreadsheet needs to read the file as UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";
const HEADS = ["Job", "Status", "Created", "Started", "Ended", "Duration (ms)", "Error"];

export interface ExportShape {
  format: ExportFormat;
  bom: boolean;
  /** Names of the report columns, in their order. */
  columns: readonly string[];
}

/** What stands before the rows. */
export function exportHead({ format, bom, columns }: ExportShape): string {
  if (format === "ndjson") return "";
  return (bom ? BYTE_ORDER_MARK : "") + csvLine([...HEADS, ...columns]);
}

export function exportRow(job: Job, { format, columns }: ExportShape): string {
  const { id, status, createDate, startDate, endDate, error } = job;
  const durationMs = startDate === null || endDate === null ? null : endDate - startDate;
  const created = isoTime(createDate);
  const [started, ended] = [startDate, endDate].map((at) => (at === null ? null : isoTime(at)));
  const values = columns.map((name) => job.report?.[name] ?? null);
  if (format === "csv") {
    const own = [id, status, created, started ?? null, ended ?? null, durationMs];
    return csvLine([...own, error?.message ?? null, ...values]);
  }
  const report: JsonObject = Object.fromEntries(
    columns.map((name, index) => [name, values[index] ?? null]),
  );
  return `${JSON.stringify({
    id,
    status,
    createDate: created,
    startDate: started,
    endDate: ended,
    durationMs,
    error: error && { code: error.code, message: error.message },
    report,
  })}\n`;
}
