import type { ScheduleQuestion } from "@reprise/sdk";
import { readTextFile } from "../../../runtime/files/recipe-files.ts";
import { EXIT_CODES } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

export interface PreviewOptions {
  /** A file that holds the schedule; `-` = standard input. */
  file?: string;
  every?: readonly string[];
  cron?: readonly string[];
  /** Also replaces the zone of the file. */
  timezone?: string;
  from?: string;
  to?: string;
  count?: number;
  readInput: () => Promise<string>;
}

/** `reprise schedule preview`: what the schedule means, and when it fires. */
export async function previewSchedule(
  { client, out }: CommandContext,
  options: PreviewOptions,
): Promise<void> {
  const { from, to, count } = options;
  const preview = await client.schedules.preview({
    schedule: await readSchedule(options),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(count !== undefined && { count }),
  });
  if (out.json) return out.value(preview);
  out.line(out.style.bold(safeText(preview.description)));
  for (const time of preview.times) out.line(safeText(time));
  for (const warning of preview.warnings) out.remark(safeText(warning));
}

/** The server says what is wrong with it. */
async function readSchedule(options: PreviewOptions): Promise<ScheduleQuestion["schedule"]> {
  const { file, every = [], cron = [], timezone } = options;
  const zone = timezone === undefined ? {} : { timezone };
  const isInline = every.length + cron.length > 0;
  if (file !== undefined && isInline) {
    throw new Refusal("Give the schedule by --file, or by --every and --cron, not by both.");
  }
  if (isInline) {
    return { ...zone, intervals: every.map((text) => ({ every: text })), calendars: [...cron] };
  }
  if (file === undefined) {
    throw new Refusal("There is no schedule: give it by --file FILE, --every 1h or --cron TEXT.");
  }
  const document = await parse(file === "-" ? await options.readInput() : readTextFile(file));
  return { ...document, ...zone };
}

/** JSON is YAML as well. */
async function parse(text: string): Promise<object> {
  const yaml = await import("yaml");
  try {
    const document: unknown = yaml.parse(text);
    if (typeof document === "object" && document !== null) return document;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`The schedule is not YAML: ${reason}`, EXIT_CODES.usage, { cause: error });
  }
  throw new Refusal("The file holds no schedule: an object with intervals or calendars.");
}
