/**
 * The built-in tasks that people may run again. Apart from the tasks themselves, some of which do what
 * people do with jobs.
 */
export const RERUNNABLE_TASKS: ReadonlySet<string> = new Set([
  "report.export",
  "events.import",
  "logs.export",
]);
