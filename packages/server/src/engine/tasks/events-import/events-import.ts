import { z } from "zod";
import {
  acceptEvents,
  fingerprintOf,
  type IncomingEvent,
} from "../../commands/accept/accept-events.ts";
import type { BuiltInTask, TaskContext } from "../built-in-task.ts";

const Input = z.object({
  recipeId: z.string(),
  recipeName: z.string(),
  artifactId: z.string(),
  rows: z.int(),
});
type Input = z.infer<typeof Input>;

const State = z.object({
  piece: z.int(),
  rows: z.int(),
  jobs: z.int(),
  duplicates: z.int(),
  filtered: z.int(),
});
type State = z.infer<typeof State>;

/**
 * Makes a job of each row of a file that was checked and stored with this job. Each piece of
 * it is accepted under a key of its own, so that a crash never doubles a row, and a rerun takes up
 * what was not accepted yet.
 */
export const eventsImport: BuiltInTask = {
  name: "events.import",
  kind: "task",
  isRestartable: true,
  title: (input) => {
    const { rows, recipeName } = Input.parse(input);
    return `Import of ${rows} events to '${recipeName}'`;
  },
  async run(context) {
    const input = Input.parse(context.input);
    let state = State.parse(context.state ?? FIRST);
    for (;;) {
      const next = await acceptPiece(context, { input, state });
      if (next === null) break;
      state = next;
      await context.checkpoint(state, state.rows / Math.max(input.rows, 1));
    }
    const { piece: _, ...result } = state;
    return result;
  },
};

const FIRST: State = { piece: 0, rows: 0, jobs: 0, duplicates: 0, filtered: 0 };

/** Null past the last piece. */
async function acceptPiece(
  { deps, jobId, runBy }: TaskContext,
  { input, state }: { input: Input; state: State },
): Promise<State | null> {
  const { piece } = state;
  const { artifactId, recipeId } = input;
  const bytes = await deps.storage.artifacts.chunk({ artifactId, number: piece });
  if (bytes === null) return null;
  const text = bytes.toString();
  const events = text
    .split("\n")
    .filter((line) => line !== "")
    .map(toEvent);
  const accepted = await acceptEvents(deps, {
    recipeId,
    source: "import",
    events,
    runBy,
    request: { scope: `import:${jobId}`, value: String(piece), fingerprint: fingerprintOf(text) },
  });
  return {
    piece: piece + 1,
    rows: state.rows + events.length,
    jobs: state.jobs + accepted.jobIds.length,
    duplicates: state.duplicates + accepted.duplicates,
    filtered: state.filtered + accepted.filtered,
  };
}

function toEvent(text: string): IncomingEvent {
  return { text, value: () => JSON.parse(text) };
}
