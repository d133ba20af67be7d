import type { Job } from "../domain/job/job.ts";
import type { LogLine, StepRecord } from "../domain/job/step-record.ts";
import type { JsonObject } from "../domain/json.ts";
import type { Clock } from "../runtime/clock.ts";
import { createIds, withPrefix } from "../runtime/ids.ts";
import { systemRandom } from "../runtime/random.ts";
import type { Advance, NewJob, RecipeRow, RecipeVersion } from "../storage/storage.ts";

/** The recipe of a test that does not care which. */
export const RECIPE = "sync";

/** Builders of valid records; a test names only the fields that matter to it. */
export function records(clock: Clock) {
  const ids = createIds({ clock, random: systemRandom() });
  return {
    ids,
    newJob(fields: Partial<NewJob> = {}): NewJob {
      const id = fields.id ?? ids("job");
      const recipeId = fields.recipeId ?? fields.lane ?? RECIPE;
      return {
        id,
        kind: "recipe",
        lane: recipeId,
        recipeId,
        lowPriority: false,
        runBy: null,
        createDate: clock.now(),
        triggerEventId: withPrefix("evt", id),
        event: "{}",
        source: "manual",
        ...fields,
      };
    },
    /** What a worker reports that holds the job. */
    advance(held: Pick<Job, "id" | "epoch" | "repeat">, fields: Partial<Advance> = {}): Advance {
      return {
        jobId: held.id,
        epoch: held.epoch,
        repeat: held.repeat,
        now: clock.now(),
        progress: 0,
        activeMs: 0,
        hasErrors: false,
        steps: [],
        logs: [],
        ...fields,
      };
    },
    step: (fields: Partial<StepRecord> = {}) => stepRecord(clock, fields),
    line: (fields: Partial<LogLine> = {}): LogLine => ({
      at: clock.now(),
      level: "INFO",
      message: "Something happened",
      step: null,
      info: undefined,
      ...fields,
    }),
    /** A started recipe with room for any number of jobs. */
    recipeRow: (fields: Partial<RecipeRow> = {}) => recipeRow(clock, fields),
    recipeVersion: (fields: Partial<RecipeVersion> = {}) => recipeVersion(clock, fields),
  };
}

function recipeRow(clock: Clock, fields: Partial<RecipeRow>): RecipeRow {
  return {
    id: RECIPE,
    name: "Sync the invoices",
    active: true,
    version: 1,
    activeVersion: 1,
    triggerType: "webhook",
    concurrency: 1000,
    doNotStore: false,
    createdAt: clock.now(),
    updatedAt: clock.now(),
    ...fields,
  };
}

function recipeVersion(clock: Clock, fields: Partial<RecipeVersion>): RecipeVersion {
  const recipeId = fields.recipeId ?? RECIPE;
  return {
    recipeId,
    version: 1,
    document: recipeDocument(recipeId),
    author: null,
    note: null,
    changeType: "create",
    createdAt: clock.now(),
    ...fields,
  };
}

/** The smallest recipe that may be saved. */
export function recipeDocument(id: string, concurrency = 1000): JsonObject {
  return {
    id,
    name: "Sync the invoices",
    trigger: { type: "webhook" },
    concurrency,
    steps: [{ id: "note", action: "log.write", input: { message: "Invoices in sync" } }],
  };
}

/** A finished step. */
function stepRecord(clock: Clock, fields: Partial<StepRecord>): StepRecord {
  return {
    ordinal: 0,
    path: "/steps/0",
    id: "fetch",
    name: "Fetch the customer",
    kind: "action",
    action: "http.request",
    status: "COMPLETED",
    attempt: 1,
    iterations: [],
    attempts: [],
    input: { url: "https://example.com" },
    output: { status: 200 },
    truncated: false,
    error: null,
    skippedReason: null,
    waitUntil: null,
    startDate: clock.now(),
    endDate: clock.now(),
    ...fields,
  };
}
