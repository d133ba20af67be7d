import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What became of the jobs, a line per recipe. */
export function jobsReport(jobs) {
  const recipes = [...new Set(jobs.map(({ recipeId }) => recipeId))].toSorted();
  const rows = recipes.map((recipeId) => {
    const own = jobs.filter((job) => job.recipeId === recipeId);
    return [recipeId, ...figures(own)];
  });
  return alignColumns([TITLES, ...rows, ["all", ...figures(jobs)]]);
}

const TITLES = ["recipe", "jobs", "completed", "failed", "wait p50", "p99", "duration p50", "p99"];

function figures(jobs) {
  const waits = jobs.map(({ waitingMs }) => waitingMs ?? 0);
  const durations = jobs.map(({ durationMs }) => durationMs ?? 0);
  return [
    String(jobs.length),
    String(jobs.filter(({ status }) => status === "COMPLETED").length),
    String(jobs.filter(({ status }) => status === "FAILED").length),
    milliseconds(percentile(waits, 50)),
    milliseconds(percentile(waits, 99)),
    milliseconds(percentile(durations, 50)),
    milliseconds(percentile(durations, 99)),
  ];
}

/** Nearest rank: a value that was really measured. */
function percentile(values, rank) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? 0;
}

function milliseconds(value) {
  return `${Math.round(value)} ms`;
}

function alignColumns(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Two jobs worth reading: one that waited or called out and completed, and one that failed in a step. */
export function jobsToShow(jobs) {
  const completed =
    jobs.find(
      ({ recipeId, status, durationMs }) =>
        recipeId === "release-announcement" && status === "COMPLETED" && durationMs > 100,
    ) ?? jobs.find(({ status }) => status === "COMPLETED");
  const failed =
    jobs.find(({ status, error }) => status === "FAILED" && error?.code !== "stopped") ??
    jobs.find(({ status }) => status === "FAILED");
  return [completed, failed].filter((job) => job !== undefined);
}

/** Prints a job as `reprise jobs show` does, by running it. */
export function showJob({ root, server, jobId }) {
  const { status } = spawnSync(
    process.execPath,
    [join(root, "packages/server/dist/main.js"), "jobs", "show", jobId],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, REPRISE_URL: server.url, REPRISE_API_KEY: server.apiKey },
    },
  );
  if (status !== 0) throw new Error(`reprise jobs show ${jobId} exited with ${status}`);
}
