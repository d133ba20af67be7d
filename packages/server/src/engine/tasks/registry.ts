import type { BuiltInTask, TaskRegistry } from "./built-in-task.ts";
import { bulkOperate } from "./bulk-operate/bulk-operate.ts";
import { eventsImport } from "./events-import/events-import.ts";
import { logsExport } from "./logs-export/logs-export.ts";
import { reportBackfill } from "./report-backfill.ts";
import { reportExport } from "./report-export/report-export.ts";
import { retentionPurge } from "./retention-purge.ts";

const TASKS: readonly BuiltInTask[] = [
  reportBackfill,
  reportExport,
  eventsImport,
  logsExport,
  retentionPurge,
  bulkOperate,
];

/** What the engine itself can do as a job, by name. */
export const BUILT_IN_TASKS: TaskRegistry = new Map(TASKS.map((task) => [task.name, task]));
