import type { Json } from "../../domain/json.ts";
import { withPrefix } from "../../runtime/ids.ts";
import type { NewJob } from "../../storage/storage.ts";
import type { CommandDeps } from "../deps.ts";
import type { BuiltInTask } from "./built-in-task.ts";

/** Their lanes have limits of their own, so that they never crowd out recipes. */
const LANES = { task: "built-in:task", system: "built-in:system" };

interface TaskRequest {
  task: BuiltInTask;
  input: Json;
  runBy: string | null;
}

/** The job of a built-in task, to be accepted, in one transaction with what it belongs to. */
export function newTaskJob(
  { ids, clock }: Pick<CommandDeps, "ids" | "clock">,
  { task, input, runBy }: TaskRequest,
): NewJob {
  const id = ids("job");
  return {
    id,
    kind: task.kind,
    api: task.name,
    lane: task.lane ?? LANES[task.kind],
    recipeId: null,
    lowPriority: false,
    runBy,
    createDate: clock.now(),
    triggerEventId: withPrefix("evt", id),
    event: JSON.stringify(input),
    source: "task",
    labels: { title: task.title(input) },
  };
}
