import { z } from "zod";
import { JOB_STATUSES, type JobStatus } from "../../../domain/job/life-cycle.ts";
import { type Overview, QUEUE_COUNT_MAX } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { Count, countOf } from "./count.ts";

const DAY_MS = 86_400_000;
const LAST_DAY: readonly JobStatus[] = ["COMPLETED", "FAILED", "ABORTED", "CANCELED"];
const UNFINISHED = JOB_STATUSES.filter((status) => !LAST_DAY.includes(status));

const StatusCounts = z.array(Count.extend({ status: z.enum(JOB_STATUSES) }));
const TriggerName = z
  .strictObject({
    recipeId: z.string().nullable(),
    planId: z.string().nullable(),
  })
  .meta({ id: "TriggerName" });

const OverviewView = z
  .strictObject({
    unfinished: StatusCounts,
    lastDay: StatusCounts.meta({ description: "Of jobs that were created in the last 24 hours" }),
    ready: Count.meta({ description: "Jobs that wait for a slot" }),
    oldestPending: z
      .strictObject({ jobId: z.string(), recipeId: z.string().nullable(), since: instant })
      .nullable(),
    openApprovals: Count,
    failing: z
      .array(z.strictObject({ recipeId: z.string(), failures: z.int(), lastAt: instant }))
      .meta({ description: "Recipes with failures in open error groups in the last 24 hours" }),
    triggersInError: z.array(
      TriggerName.extend({
        errorsInRow: z.int(),
        lastError: z
          .strictObject({ at: instant, code: z.string(), message: z.string() })
          .nullable(),
        stoppedAt: instant.nullable().meta({ description: "When the platform stopped it" }),
      }),
    ),
    nextFires: z.array(TriggerName.extend({ at: instant })),
    changedRecipes: z.array(
      z.strictObject({ id: z.string(), name: z.string(), version: z.int(), at: instant }),
    ),
    workers: z.strictObject({ alive: z.int(), slots: z.int(), held: z.int() }),
  })
  .meta({ id: "Overview" });

/** What an operator sees first: what needs somebody, and what goes on. */
export function registerGetOverview(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/overview",
    config: { role: "viewer" },
    schema: {
      operationId: "getOverview",
      tags: ["System"],
      summary: "What needs somebody, and what goes on",
      description: `Counts go up to ${QUEUE_COUNT_MAX}, so that the answer stays quick; \`capped\` says that there are more. Jobs without a parent; system jobs are left out.`,
      response: { 200: OverviewView },
    },
    handler: async () => {
      const { storage, clock } = deps;
      const now = clock.now();
      const [unfinished, lastDay, summary, workers] = await Promise.all([
        storage.jobs.countByStatus({ statuses: UNFINISHED }),
        storage.jobs.countByStatus({ statuses: LAST_DAY, createdFrom: now - DAY_MS }),
        storage.overview.summary({ now }),
        storage.workers.list(),
      ]);
      const alive = workers.filter(({ leaseUntil }) => leaseUntil > now);
      return {
        unfinished,
        lastDay,
        ...viewSummary(summary),
        workers: {
          alive: alive.length,
          slots: alive.reduce((sum, { slots }) => sum + slots, 0),
          held: alive.reduce((sum, { held }) => sum + held, 0),
        },
      };
    },
  });
}

function viewSummary(summary: Overview) {
  const { oldestPending, failing, triggersInError, nextFires, changedRecipes } = summary;
  return {
    ready: countOf(summary.ready),
    oldestPending: oldestPending && { ...oldestPending, since: toInstant(oldestPending.since) },
    openApprovals: countOf(summary.openApprovals),
    failing: failing.map((one) => ({ ...one, lastAt: toInstant(one.lastAt) })),
    triggersInError: triggersInError.map(({ name, errorsInRow, lastError, stoppedAt }) => ({
      ...ownerOf(name),
      errorsInRow,
      lastError: lastError && {
        at: toInstant(lastError.at),
        code: lastError.code,
        message: lastError.message,
      },
      stoppedAt: toInstantOrNull(stoppedAt),
    })),
    nextFires: nextFires.map(({ name, at }) => ({ ...ownerOf(name), at: toInstant(at) })),
    changedRecipes: changedRecipes.map((recipe) => ({ ...recipe, at: toInstant(recipe.at) })),
  };
}

const PLAN = "plan:";

/** A plan's trigger is named `plan:<its id>`. */
function ownerOf(name: string): z.infer<typeof TriggerName> {
  return name.startsWith(PLAN)
    ? { recipeId: null, planId: name.slice(PLAN.length) }
    : { recipeId: name, planId: null };
}
