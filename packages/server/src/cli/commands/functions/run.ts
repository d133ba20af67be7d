import { readTextFile } from "../../../runtime/files/recipe-files.ts";
import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { watchJobs } from "../jobs/watch.ts";

export interface RunOptions {
  api: string;
  /** `key=value`, each; a value that is JSON is that, any other is text. */
  param?: readonly string[];
  /** A file with the parameters as JSON; `-` = standard input. */
  parameters?: string;
  attempts?: number;
  lowPriority?: boolean;
  idempotencyKey?: string;
  watch?: boolean;
  signal: AbortSignal;
  readInput: () => Promise<string>;
}

/** `reprise functions run ID`: prints the job that it became, or follows it to its end. */
export async function runFunction(context: CommandContext, options: RunOptions): Promise<ExitCode> {
  const { client, out } = context;
  const { api, attempts, idempotencyKey, signal } = options;
  const accepted = await client.functions.run(
    api,
    {
      parameters: await parametersOf(options),
      ...(attempts !== undefined && { retry: { maximumAttempts: attempts } }),
      ...(options.lowPriority === true && { lowPriority: true }),
    },
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
  if (options.watch === true) return watchJobs(context, { jobId: accepted.jobId, signal });
  if (out.json) out.value(accepted);
  else out.line(accepted.jobId);
  return EXIT_CODES.ok;
}

async function parametersOf({ param = [], parameters, readInput }: RunOptions): Promise<unknown> {
  if (parameters === undefined) return Object.fromEntries(param.map(parseParam));
  if (param.length > 0) {
    throw new Refusal("Give the parameters by --param or by --parameters, not by both.");
  }
  const text = parameters === "-" ? await readInput() : readTextFile(parameters);
  const parsed = parseJson(text);
  if (parsed === undefined) throw new Refusal(`${parameters} is not JSON.`);
  return parsed.value;
}

function parseParam(text: string): [string, unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new Refusal(`--param is KEY=VALUE, got '${text}'.`);
  const value = text.slice(at + 1);
  const parsed = parseJson(value);
  return [text.slice(0, at), parsed === undefined ? value : parsed.value];
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
