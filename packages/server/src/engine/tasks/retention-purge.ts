import { z } from "zod";
import type { Purged, PurgeRequest } from "../../storage/storage.ts";
import type { BuiltInTask, TaskContext } from "./built-in-task.ts";

/** Trees of one commit: few, so that nobody waits long for the store. */
const BATCH_MAX = 25;

const Input = z.object({ dataBefore: z.int(), summaryBefore: z.int() });

const State = z.object({
  phase: z.enum(["summary", "data"]),
  after: z.string().nullable(),
  removed: z.int(),
  erased: z.int(),
});
type State = z.infer<typeof State>;

/** Forgets what has passed its time (Z-26.5): first whole jobs, then the data of the others. */
export const retentionPurge: BuiltInTask = {
  name: "retention.purge",
  kind: "system",
  isRestartable: false,
  title: () => "Retention: erasing what has passed its time",
  async run(context) {
    const limits = Input.parse(context.input);
    let state: State =
      context.state === undefined
        ? { phase: "summary", after: null, removed: 0, erased: 0 }
        : State.parse(context.state);
    while (state.phase === "summary") {
      const { jobs, next } = await batch(context, { ...state, endedBefore: limits.summaryBefore });
      const removed: number = state.removed + jobs;
      state = { ...state, removed, after: next, phase: next === null ? "data" : "summary" };
      await context.checkpoint(state, 0);
    }
    for (;;) {
      const { jobs, next } = await batch(context, { ...state, endedBefore: limits.dataBefore });
      state = { ...state, erased: state.erased + jobs, after: next };
      if (next === null) break;
      await context.checkpoint(state, HALF);
    }
    return { jobsRemoved: state.removed, jobsErased: state.erased };
  },
};

/** How much there is to do is known only when it is done. */
const HALF = 0.5;

function batch(
  { deps }: TaskContext,
  { phase, after, endedBefore }: Pick<State, "phase" | "after"> & Pick<PurgeRequest, "endedBefore">,
): Promise<Purged> {
  const { retention } = deps.storage;
  const request = { endedBefore, after, limit: BATCH_MAX };
  return phase === "summary" ? retention.remove(request) : retention.erase(request);
}
