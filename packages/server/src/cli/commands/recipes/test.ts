import type { TestInput } from "@reprise/sdk";
import { readTextFile } from "../../../runtime/files/recipe-files.ts";
import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { watchJobs } from "../jobs/watch.ts";

export interface TestOptions {
  recipeId: string;
  /** A file with the event; `-` = standard input. */
  event?: string;
  eventId?: string;
  job?: string;
  next?: boolean;
  /** Follow the job to its end. */
  watch?: boolean;
  readInput: () => Promise<string>;
  /** Ends the view: Ctrl-C. */
  interrupted: () => AbortSignal;
}

/**
 * `reprise recipes test RECIPE`: prints the test's job. Watched, the exit code is 1 unless the job
 * completed.
 */
export async function testRecipe(context: CommandContext, options: TestOptions): Promise<ExitCode> {
  const { client, out } = context;
  const { jobId } = await client.recipes.test(options.recipeId, await inputOf(options));
  if (options.watch === true) return watchJobs(context, { jobId, signal: options.interrupted() });
  if (out.json) out.value({ jobId });
  else out.line(jobId);
  return EXIT_CODES.ok;
}

async function inputOf({ event, eventId, job, next, readInput }: TestOptions): Promise<TestInput> {
  const inputs: TestInput[] = [
    ...(eventId === undefined ? [] : [{ eventId }]),
    ...(job === undefined ? [] : [{ jobId: job }]),
    ...(next === true ? [{ next } as const] : []),
  ];
  const isOne = inputs.length + (event === undefined ? 0 : 1) === 1;
  const [input] = inputs;
  if (!isOne) throw new Refusal("Give one of --event, --event-id, --job and --next.");
  if (input !== undefined) return input;
  return { event: parse(event === "-" ? await readInput() : readTextFile(event ?? "")) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(`The event is not JSON: ${why}`, EXIT_CODES.usage, { cause: error });
  }
}
