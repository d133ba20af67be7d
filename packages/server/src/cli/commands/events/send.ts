import { readTextFile } from "../../../runtime/files/recipe-files.ts";
import { EXIT_CODES } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import type { Output } from "../../terminal/output.ts";

export interface SendOptions {
  recipeId: string;
  /** The event as JSON text. */
  data?: string;
  /** A file that holds it; `-` = standard input. */
  file?: string;
  /** The JSON is a list, or lines of JSON: one event each, accepted all or none. */
  batch?: boolean;
  /** Sent again with the same key, it makes no second job. */
  idempotencyKey?: string;
  readInput: () => Promise<string>;
}

/** `reprise events send RECIPE`: one event, or many; prints the jobs that they became. */
export async function sendEvents(
  { client, out }: CommandContext,
  options: SendOptions,
): Promise<void> {
  const { recipeId, batch, idempotencyKey } = options;
  const text = await readEvent(options);
  const key = idempotencyKey === undefined ? {} : { idempotencyKey };
  const accepted =
    batch === true
      ? await client.events.sendBatch(recipeId, parseBatch(text), key)
      : await client.events.send(recipeId, parseEvent(text), key);
  if (out.json) return out.value(accepted);
  if ("jobIds" in accepted) {
    for (const jobId of accepted.jobIds) out.line(jobId);
    remarkLeftOut(out, accepted);
  } else if (accepted.jobId === null) out.remark("The recipe's filter held it back: no job.");
  else {
    out.line(accepted.jobId);
    if (accepted.duplicate) out.remark("Its dedupe key was known: this job was made before.");
  }
}

function remarkLeftOut(
  out: Output,
  { filtered, duplicates }: { filtered: number; duplicates: number },
): void {
  if (filtered > 0) out.remark(`${filtered} held back by the recipe's filter`);
  if (duplicates > 0) out.remark(`${duplicates} known by their dedupe keys`);
}

async function readEvent({ data, file, readInput }: SendOptions): Promise<string> {
  if (data !== undefined && file !== undefined) {
    throw new Refusal("Give the event by --data or by --file, not by both.");
  }
  const text =
    data ?? (file === undefined || file === "-" ? await readInput() : readTextFile(file));
  if (text.trim() === "") {
    throw new Refusal("There is no event: give it by --data JSON, --file FILE, or standard input.");
  }
  return text;
}

function parseBatch(text: string): unknown[] {
  if (!text.trimStart().startsWith("[")) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line, index) => parseEvent(line, `line ${index + 1} of the batch`));
  }
  const events = parseEvent(text, "the batch");
  // It begins with a bracket, so that what was parsed is a list.
  return Array.isArray(events) ? events : [events];
}

function parseEvent(text: string, what = "the event"): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(`${what} is not JSON: ${reason}`, EXIT_CODES.usage, { cause: error });
  }
}
