import { readTextFile } from "../../../runtime/files/recipe-files.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";

export interface ResumeTokenOptions {
  token: string;
  /** A file with the payload as JSON; `-` = standard input. Absent = null. */
  payload?: string;
  readInput: () => Promise<string>;
}

/** `reprise jobs resume-token TOKEN`: gives a job on hold what it waits for. */
export async function resumeByToken(
  { client, out }: CommandContext,
  { token, payload: file, readInput }: ResumeTokenOptions,
): Promise<void> {
  const payload = file === undefined ? null : parse(await textOf(file, readInput));
  await client.jobs.resumeByToken({ token, payload });
  if (out.json) out.value({ taken: true });
  else out.line("The payload is kept; the job goes on with it.");
}

async function textOf(file: string, readInput: () => Promise<string>): Promise<string> {
  return file === "-" ? readInput() : readTextFile(file);
}

function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`The payload is not JSON: ${String(error)}`);
  }
}
