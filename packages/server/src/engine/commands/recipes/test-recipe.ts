import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import { readRecipe } from "../../../domain/recipe/recipe.ts";
import { withPrefix } from "../../../runtime/ids.ts";
import type { RecipeRow, Transaction } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import { writeJob } from "../../operation.ts";
import { batchText } from "../accept/batch-event.ts";

/** Pending jobs that are looked at; more of them that started meanwhile are not likely. */
const CANDIDATES_MAX = 50;

/** What a test runs on: an event as given, one that is stored, or the oldest that waits. */
export type TestInput =
  | { type: "event"; event: Json }
  | { type: "eventId"; eventId: string }
  | { type: "jobId"; jobId: string }
  | { type: "next" };

interface TestRequest {
  recipeId: string;
  input: TestInput;
  /** Who asked. */
  by: string | null;
}

/**
 * Makes a job that tries the newest saved version of a recipe out, also while the recipe is stopped
 * . Neither filter nor dedupe key is asked: whoever tests means this event. `next` takes the
 * oldest pending job of the recipe for it, which is then not processed again at the next start. Throws
 * `not_found`, `event_erased`, `nothing_pending`.
 */
export async function testRecipe(
  deps: CommandDeps,
  { recipeId, input, by }: TestRequest,
): Promise<{ jobId: string }> {
  const row = await deps.storage.recipes.find(recipeId);
  if (row === null) throw new RequestError("not_found", `There is no recipe '${recipeId}'.`);
  if (input.type === "next") return takeNext(deps, { recipeId, by });
  const event = await eventText(deps, { row, input });
  const id = deps.ids("job");
  await deps.storage.jobs.accept({
    id,
    kind: "recipe",
    lane: recipeId,
    recipeId,
    lowPriority: false,
    runBy: by,
    createDate: deps.clock.now(),
    triggerEventId: withPrefix("evt", id),
    event,
    source: "test",
    isTest: true,
  });
  return { jobId: id };
}

function takeNext(
  { storage, clock }: CommandDeps,
  { recipeId, by }: { recipeId: string; by: string | null },
): Promise<{ jobId: string }> {
  return storage.transaction(async (stores) => {
    const { jobs } = await stores.jobs.list({
      filter: { statuses: ["PENDING"], recipeIds: [recipeId], isTest: false },
      order: "oldest",
      limit: CANDIDATES_MAX,
      after: null,
    });
    for (const { id } of jobs) {
      const jobId = await takeAsTest(stores, { id, by, now: clock.now() });
      if (jobId !== null) return { jobId };
    }
    throw new RequestError(
      "nothing_pending",
      `No job of recipe '${recipeId}' is pending. Send an event, or test with {"event": …} or {"jobId": …}.`,
    );
  });
}

/** Null when a worker was faster. A rerun goes on by itself, and is nobody's next event. */
async function takeAsTest(
  stores: Transaction,
  { id, by, now }: { id: string; by: string | null; now: number },
): Promise<string | null> {
  const job = await stores.lockJob(id);
  if (job?.status !== "PENDING" || job.isTest || job.repeat > 0) return null;
  await writeJob(stores, {
    job: { ...job, isTest: true },
    readiness: { state: "ready" },
    message: "Taken as a test of the newest version",
    info: { by },
    now,
  });
  return id;
}

type StoredInput = Exclude<TestInput, { type: "next" }>;

async function eventText(
  { storage }: CommandDeps,
  { row, input }: { row: RecipeRow; input: StoredInput },
): Promise<string> {
  if (input.type === "event") return pastedText({ storage }, { row, event: input.event });
  const eventId =
    input.type === "eventId" ? input.eventId : await eventOf({ storage }, { row, input });
  const event = await storage.events.find(eventId);
  if (event?.recipeId === row.id) return event.body;
  throw new RequestError(
    "not_found",
    `There is no event '${eventId}' of recipe '${row.id}'; it may have been erased.`,
  );
}

async function eventOf(
  { storage }: Pick<CommandDeps, "storage">,
  { row, input }: { row: RecipeRow; input: { jobId: string } },
): Promise<string> {
  const job = await storage.jobs.find(input.jobId);
  if (job?.recipeId !== row.id) {
    throw new RequestError("not_found", `There is no job '${input.jobId}' of recipe '${row.id}'.`);
  }
  if (job.triggerEventId !== null) return job.triggerEventId;
  throw new RequestError("event_erased", `The trigger event of job ${job.id} is no longer stored`);
}

/** As the recipe gets it from its trigger: in a list, where it takes batches. */
async function pastedText(
  { storage }: Pick<CommandDeps, "storage">,
  { row, event }: { row: RecipeRow; event: Json },
): Promise<string> {
  const version = await storage.recipes.version(row.id, row.version);
  const trigger = version === null ? null : readRecipe(version.document).trigger;
  const text = JSON.stringify(event);
  return trigger?.batch ? batchText([{ text }]) : text;
}
