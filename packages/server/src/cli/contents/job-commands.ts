import type { Command } from "commander";
import { contextOf, type GlobalOptions, type Session } from "../session.ts";
import { addJobOperations } from "./job-operation-commands.ts";
import { wholeNumber } from "./number-option.ts";

/** `reprise jobs …` */
export function addJobCommands(program: Command, session: Session): void {
  const jobs = program.command("jobs").description("what was done, and what became of it");
  const context = () => contextOf(session, program.opts<GlobalOptions>());

  jobs
    .command("list")
    .description("list jobs, newest first")
    .option("--status <list>", "FAILED,ABORTED …; also finished, processing")
    .option("--recipe <list>", "ids of recipes")
    .option("--from <time>", "created at or after, such as 2026-11-22T00:00:00Z")
    .option("--to <time>", "created before")
    .option("--q <text>", "text in id, recipe or error")
    .option("--errors", "only jobs in which an error happened")
    .option("--test", "only jobs that try a recipe out")
    .option("--sort <order>", "created (oldest first) or -created")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (options) => {
      const { listJobs } = await import("../commands/jobs/list.ts");
      await listJobs(await context(), options);
    });

  jobs
    .command("show <job>")
    .description("show a job and its steps")
    .option("--repeat <number>", "an earlier execution; 0 = the original", wholeNumber)
    .action(async (jobId: string, options) => {
      const { showJob } = await import("../commands/jobs/show.ts");
      await showJob(await context(), { jobId, ...options });
    });

  jobs
    .command("steps <job>")
    .description("show the steps of a job; of loops the last iteration, or the failing one")
    .option("--repeat <number>", "an earlier execution; 0 = the original", wholeNumber)
    .option("--iteration <number>", "of a loop, from 1; of a loop in a loop both, such as 4.1")
    .option("--loop <path>", "which loop, when there are several, such as /steps/2")
    .action(async (jobId: string, options) => {
      const { listSteps } = await import("../commands/jobs/steps.ts");
      await listSteps(await context(), { jobId, ...options });
    });

  jobs
    .command("logs <job>")
    .description("show the log of a job, oldest line first")
    .option("--repeat <number>", "of one execution; 0 = the original", wholeNumber)
    .option("--level <list>", "info, warn, error")
    .option("--q <text>", "text in the line")
    .option("--regex <pattern>", "RE2 pattern in the line")
    .option("--period <period>", "5m, 2h, 3d, 3h 30m, today or yesterday")
    .option("--no-engine", "only what was logged, not what the engine did")
    .option("--follow", "show lines as they come, until the job has ended")
    .option("--limit <number>", "lines of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (jobId: string, { follow, ...options }) => {
      const { followJobLogs, showLogs } = await import("../commands/jobs/logs.ts");
      if (!follow) return showLogs(await context(), { jobId, ...options });
      const { interrupted } = await import("../../runtime/process/interrupted.ts");
      const { level, q, regex } = options;
      const query = { jobId, level, q, regex, signal: interrupted() };
      session.exitCode = await followJobLogs(await context(), query);
    });

  jobs
    .command("children <job>")
    .description("list the jobs that a job made")
    .option("--status <list>", "FAILED,ABORTED …; also finished, processing")
    .option("--limit <number>", "rows of the page, up to 500", wholeNumber)
    .option("--cursor <cursor>", "where the page begins")
    .action(async (jobId: string, options) => {
      const { listChildren } = await import("../commands/jobs/children.ts");
      await listChildren(await context(), { jobId, ...options });
    });

  jobs
    .command("tree <job>")
    .description("show a job and all jobs below it")
    .option("--operation <name>", "what stop, resume, forceStop or cancel would do to each")
    .option("--depth <number>", "levels below the job", wholeNumber)
    .action(async (jobId: string, options) => {
      const { showTree } = await import("../commands/jobs/tree.ts");
      await showTree(await context(), { jobId, ...options });
    });

  jobs
    .command("why <job>")
    .description("say what a job waits for")
    .action(async (jobId: string) => {
      const { showWhy } = await import("../commands/jobs/why.ts");
      await showWhy(await context(), { jobId });
    });

  jobs
    .command("repeats <job>")
    .description("list the executions of a job, newest first")
    .action(async (jobId: string) => {
      const { listRepeats } = await import("../commands/jobs/repeats.ts");
      await listRepeats(await context(), { jobId });
    });

  jobs
    .command("result <job>")
    .description("print what came out of a job; exit code 1 unless it completed")
    .option("--repeat <number>", "of an earlier execution; 0 = the original", wholeNumber)
    .action(async (jobId: string, options) => {
      const { showResult } = await import("../commands/jobs/result.ts");
      session.exitCode = await showResult(await context(), { jobId, ...options });
    });

  jobs
    .command("download <job>")
    .description("save the file that an export made")
    .option("-o, --output <file>", "where to; the file's own name here unless given")
    .action(async (jobId: string, options) => {
      const { downloadArtifact } = await import("../commands/jobs/download.ts");
      await downloadArtifact(await context(), { jobId, ...options });
    });

  jobs
    .command("watch [job]")
    .description("follow a job to its end, or the newest jobs until Ctrl-C")
    .option("--recipe <list>", "without a job: only of these recipes")
    .action(async (jobId: string | undefined, options) => {
      const { watchJobs } = await import("../commands/jobs/watch.ts");
      const { interrupted } = await import("../../runtime/process/interrupted.ts");
      const which = jobId === undefined ? options : { ...options, jobId };
      session.exitCode = await watchJobs(await context(), { ...which, signal: interrupted() });
    });

  jobs
    .command("resume-token <token>")
    .description("give a job on hold the payload that it waits for; needs no API key")
    .option("--payload <file>", "a file with the payload as JSON; - is standard input")
    .action(async (token: string, options) => {
      const { resumeByToken } = await import("../commands/jobs/resume-token.ts");
      const { readInput } = await import("../../runtime/process/read-input.ts");
      await resumeByToken(await context(), { token, ...options, readInput });
    });

  addJobOperations(jobs, context);
}
