import { EXIT_CODES } from "../../../runtime/process/exit-codes.ts";
import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { stepLines } from "../../pages/step-lines.ts";
import { safeText } from "../../terminal/safe-text.ts";

interface StepsRequest {
  jobId: string;
  repeat?: number;
  /** Counted from 1, as the pages do: `4`, or `4.1` in a loop in a loop. */
  iteration?: string;
  loop?: string;
}

/** `reprise jobs steps JOB`: the steps alone; of each loop the last iteration, or the one asked for. */
export async function listSteps(context: CommandContext, request: StepsRequest): Promise<void> {
  const { client, out } = context;
  const { jobId, repeat, iteration } = request;
  const which = repeat === undefined ? {} : { repeat };
  const chosen =
    iteration === undefined ? {} : await chosenTurn(context, { ...request, iteration });
  const steps = await client.jobs.steps(jobId, { ...which, ...chosen, view: "default" });
  if (out.json) return out.value(steps);
  if (steps.items.length === 0) return out.remark("None has begun.");
  for (const line of stepLines(out, steps.items)) out.line(line);
  if (iteration !== undefined) return;
  for (const { path, total, kept } of steps.loops) {
    const gone = kept < total ? `, ${kept} of them kept` : "";
    if (total > 1) out.remark(`The loop ${safeText(path)} has ${total} iterations${gone}.`);
  }
}

async function chosenTurn(
  { client }: CommandContext,
  { jobId, repeat, iteration, loop }: StepsRequest & { iteration: string },
): Promise<{ loop: string; iterations: string }> {
  const turns = iteration
    .split(".")
    .map((text) => (/^[1-9]\d*$/.test(text) ? Number(text) - 1 : -1));
  if (turns.includes(-1)) {
    throw new Refusal("--iteration counts from 1, such as 4 or 4.1.", EXIT_CODES.usage);
  }
  const iterations = turns.join(".");
  if (loop !== undefined) return { loop, iterations };
  const which = repeat === undefined ? {} : { repeat };
  const shown = await client.jobs.steps(jobId, { ...which, view: "default", fields: "summary" });
  const level = turns.length - 1;
  const paths = [
    ...new Set(
      shown.loops.filter((one) => one.iterations.length === level).map(({ path }) => path),
    ),
  ];
  const [only] = paths;
  if (only !== undefined && paths.length === 1) return { loop: only, iterations };
  const message =
    paths.length === 0
      ? "This job has no such loop."
      : `Say which loop with --loop: ${paths.map(safeText).join(", ")}`;
  throw new Refusal(message, EXIT_CODES.usage);
}
