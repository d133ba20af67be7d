import { type Command, InvalidArgumentError } from "commander";
import type { CommandContext } from "../command-context.ts";
import type { ManyJobs } from "../commands/bulk/operate-many.ts";

type Context = () => Promise<CommandContext>;

/** `reprise jobs cancel|rerun|stop|resume|force-stop|priority`: on jobs by id, or by a filter. */
export function addJobOperations(jobs: Command, context: Context): void {
  many(jobs, "cancel", "cancel jobs; a step in flight is aborted")
    .option("--reason <text>", "shown with the job")
    .action(async (jobIds: string[], options: Options) => {
      if (isMany(jobIds, options)) return operateMany(context, { op: "cancel", ...options });
      const { cancelJobs } = await import("../commands/jobs/cancel.ts");
      await cancelJobs(await context(), { jobIds, ...options });
    });

  many(jobs, "rerun", "run finished jobs again: same event, newest saved version, next repeat")
    .option("--from-step <step>", "take over what is recorded before this step (id or path)")
    .option("--spread-over <duration>", "with --filter: begin them evenly over 10m")
    .action(async (jobIds: string[], options: Options) => {
      if (isMany(jobIds, options)) return operateMany(context, { op: "rerun", ...options });
      const { rerunJobs } = await import("../commands/jobs/rerun.ts");
      await rerunJobs(await context(), { jobIds, ...options });
    });

  many(jobs, "priority", "let jobs wait for quiet, or no more")
    .requiredOption("--set <priority>", "low or normal")
    .action(async (jobIds: string[], options: Options & { set: string }) => {
      const { set: priority, ...rest } = options;
      const op = priority === "low" ? "set-low-priority" : "remove-low-priority";
      const isKnown = priority === "low" || priority === "normal";
      if (isKnown && isMany(jobIds, rest)) return operateMany(context, { op, ...rest });
      const { setPriority } = await import("../commands/jobs/priority.ts");
      await setPriority(await context(), { jobIds, priority });
    });

  for (const [op, operation, description] of OPERATIONS) {
    many(jobs, op, description).action(async (jobIds: string[], options: Options) => {
      if (isMany(jobIds, options)) return operateMany(context, { op, ...options });
      const { operateJobs } = await import("../commands/jobs/operate.ts");
      await operateJobs(await context(), { jobIds, operation });
    });
  }
}

const OPERATIONS = [
  ["stop", "stop", "stop jobs at their next step; they can be resumed"],
  ["resume", "resume", "let stopped jobs go on where they were"],
  ["force-stop", "forceStop", "do not wait for the step of a stopping job"],
] as const;

interface Options {
  filter?: string;
  dryRun?: boolean;
  yes?: boolean;
  reason?: string;
  fromStep?: string;
  spreadOver?: string;
}

function many(jobs: Command, name: string, description: string): Command {
  return jobs
    .command(`${name} [jobs...]`)
    .description(description)
    .option("--filter <query>", "all jobs that fit, in place of ids: status=FAILED&recipe=sync")
    .option("--dry-run", "with --filter: only count them")
    .option("--yes", "with --filter: do not ask");
}

/** Refuses neither and both. */
function isMany(jobIds: readonly string[], options: Options): options is Options & ManyFilter {
  const isFiltered = options.filter !== undefined;
  if (isFiltered === jobIds.length > 0) {
    throw new InvalidArgumentError("Name jobs by their ids, or all that fit with --filter.");
  }
  return isFiltered;
}

type ManyFilter = Pick<ManyJobs, "filter">;

async function operateMany(context: Context, request: ManyJobs): Promise<void> {
  const { operateMany: operate } = await import("../commands/bulk/operate-many.ts");
  await operate(await context(), request);
}
