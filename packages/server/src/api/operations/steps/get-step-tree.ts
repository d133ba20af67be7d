import { z } from "zod";
import { shownSteps } from "../../../domain/job/details/shown-steps.ts";
import type { Job } from "../../../domain/job/job.ts";
import { settleStep } from "../../../domain/job/settle-step.ts";
import { STEP_STATUSES, type StepRecord } from "../../../domain/job/step-record.ts";
import { type PlacedStep, programSteps } from "../../../engine/program-steps.ts";
import { valueAt } from "../../../recipes/pointer.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { JobId } from "../../parameters.ts";
import { findExecution, repeatParameter } from "../jobs/find-execution.ts";
import { findVersion } from "../recipes/find-recipe.ts";
import { LoopView, viewLoop } from "./loop-view.ts";

const ErrorView = z.strictObject({ code: z.string(), message: z.string() });

const TreeStepView = z
  .strictObject({
    number: z.int().meta({ description: "Its place in the document, from 1" }),
    depth: z.int(),
    parent: z.string().nullable().meta({ description: "Path of the step around it" }),
    path: z.string(),
    kind: z.string(),
    id: z.string().nullable(),
    name: z.string().nullable(),
    action: z.string().nullable(),
    condition: z
      .string()
      .nullable()
      .meta({ description: "What an if, elsif or while asks; what a foreach walks" }),
    status: z.enum(STEP_STATUSES).meta({ description: "PENDING = not reached" }),
    result: z.boolean().nullable().meta({ description: "Of a condition: whether it was met" }),
    attempt: z.int().nullable(),
    iterations: z.array(z.int()),
    truncated: z.boolean(),
    error: ErrorView.nullable(),
    skippedReason: z.string().nullable(),
    durationMs: z.number().nullable(),
  })
  .meta({ id: "TreeStep" });

export function registerGetStepTree(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/steps/tree",
    config: { role: "viewer" },
    schema: {
      operationId: "getStepTree",
      tags: ["Jobs"],
      summary: "Get the steps of the recipe as a job ran them",
      description: [
        "Every step of the version that ran, in the order of the document; those not reached are",
        "PENDING. Of each loop the turn that failed, or else the last; of a monitored block the last",
        "attempt. Empty for jobs of no recipe, and before the first dispatch.",
      ].join(" "),
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject({ repeat: repeatParameter }),
      response: {
        200: z.strictObject({ items: z.array(TreeStepView), loops: z.array(LoopView) }),
      },
    },
    handler: async ({ params, query }) => {
      const { job } = await findExecution(deps, { id: params.jobId, repeat: query.repeat });
      const { recipeId, recipeVersion } = job;
      if (recipeId === null || recipeVersion === null) return { items: [], loops: [] };
      const of = { jobId: job.id, repeat: job.repeat };
      const [{ document }, program, places] = await Promise.all([
        findVersion(deps, { id: recipeId, version: recipeVersion }),
        deps.catalog.program(recipeId, recipeVersion),
        deps.storage.steps.list({ ...of, summary: true }),
      ]);
      const shown = shownSteps(places, null);
      const byPath = new Map((shown?.steps ?? []).map((step) => [step.path, step]));
      const answers = await answersOf(deps, { job, steps: [...byPath.values()] });
      const now = deps.clock.now();
      const items = programSteps(program).map((placed) => {
        const record = byPath.get(placed.step.path);
        return viewTreeStep(placed, {
          record: record && settleStep(record, job),
          condition: conditionOf(document, placed),
          answer: answers.get(placed.step.path) ?? null,
          now,
        });
      });
      return { items, loops: (shown?.loops ?? []).map(viewLoop) };
    },
  });
}

/** Whether conditions were met: the only outputs that are small. */
async function answersOf(
  deps: ApiDeps,
  { job, steps }: { job: Job; steps: readonly StepRecord[] },
): Promise<Map<string, boolean>> {
  const asked = steps.filter(({ kind }) => CONDITIONS.has(kind)).map(({ ordinal }) => ordinal);
  if (asked.length === 0) return new Map();
  const of = { jobId: job.id, repeat: job.repeat };
  const records = await deps.storage.steps.list({ ...of, ordinals: asked });
  return new Map(
    records.flatMap(({ path, output, masked }) =>
      typeof output === "boolean" && masked !== true ? [[path, output] as const] : [],
    ),
  );
}

const CONDITIONS = new Set(["if", "elsif", "while"]);
const CONDITION_KEYS = new Map([
  ["if", ["if"]],
  ["elsif", ["if"]],
  ["foreach", ["foreach"]],
  // The question is a place of its own.
  ["while", []],
]);
const CONDITION_CHARS_MAX = 1_000;

function conditionOf(document: unknown, { step }: PlacedStep): string | null {
  const keys = CONDITION_KEYS.get(step.kind);
  if (keys === undefined) return null;
  const value = valueAt(document, [...step.path.split("/").slice(1), ...keys]);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text === undefined ? null : text.slice(0, CONDITION_CHARS_MAX);
}

interface Found {
  record: StepRecord | undefined;
  condition: string | null;
  answer: boolean | null;
  now: number;
}

function viewTreeStep(
  { step, parent, depth }: PlacedStep,
  { record, condition, answer, now }: Found,
): z.infer<typeof TreeStepView> {
  const { number, path, kind, id, name } = step;
  return {
    number,
    depth,
    parent,
    path,
    kind,
    id,
    name,
    action: step.kind === "action" ? step.action : null,
    condition,
    status: record?.status ?? "PENDING",
    result: answer,
    attempt: record?.attempt ?? null,
    iterations: [...(record?.iterations ?? [])],
    truncated: record?.truncated ?? false,
    error: record?.error ? { code: record.error.code, message: record.error.message } : null,
    skippedReason: record?.skippedReason ?? null,
    durationMs: record ? Math.max(0, (record.endDate ?? now) - record.startDate) : null,
  };
}
