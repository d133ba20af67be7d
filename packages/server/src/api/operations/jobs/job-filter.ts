import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { JOB_KINDS, type JobKind } from "../../../domain/job/job.ts";
import { JOB_STATUSES, type JobStatus } from "../../../domain/job/life-cycle.ts";
import { nearestWord } from "../../../domain/nearest-word.ts";
import type { JobFilter } from "../../../storage/storage.ts";
import {
  errorGroupParameter,
  flagParameter,
  instantParameter,
  jobIdParameter,
  parameter,
  recipeIdsParameter,
  textParameter,
  wordsParameter,
} from "../../parameters.ts";

/** Names for several statuses (S-5.1). */
const STATUS_ALIASES: ReadonlyMap<string, readonly JobStatus[]> = new Map([
  ["FINISHED", ["COMPLETED", "FAILED"]],
  ["PROCESSING", ["RUNNING"]],
]);

const TIME_FIELDS = ["created", "started", "finished"] as const;

/** How jobs are selected, in every list of them (console.md C4). */
export const jobFilterParameters = {
  status: wordsParameter<JobStatus>({ find: findStatus, expects: expectedStatus }).meta({
    description:
      "By comma, in any case; also `finished` (COMPLETED, FAILED) and `processing` (RUNNING)",
  }),
  kind: wordsParameter<JobKind>({
    find: findKind,
    expects: () => `Expected kinds by comma: ${JOB_KINDS.join(", ")}.`,
  }),
  errors: flagParameter.meta({ description: "With errors, or without" }),
  low: flagParameter.meta({ description: "With low priority, or without" }),
  createdFrom: instantParameter,
  createdTo: instantParameter,
  startedFrom: instantParameter,
  startedTo: instantParameter,
  endedFrom: instantParameter,
  endedTo: instantParameter,
  from: instantParameter.meta({
    description: "With `to`: the time range of the field that `tf` names",
  }),
  to: instantParameter,
  tf: parameter(findTimeField, { type: "string", enum: TIME_FIELDS, default: "created" }),
  runBy: textParameter,
  tree: parameter<"roots" | "flat">(
    (text) =>
      text === "flat" || text === "roots"
        ? { value: text }
        : { problem: "Expected roots or flat." },
    {
      type: "string",
      enum: ["roots", "flat"],
      default: "roots",
      description: "flat = children too",
    },
  ),
  system: flagParameter.meta({ description: "Also jobs of the system itself" }),
  test: flagParameter.meta({ description: "Only jobs that try a recipe out, or only others" }),
  rerun: flagParameter.meta({ description: "Only jobs that were rerun" }),
  errorGroup: errorGroupParameter.meta({ description: "Jobs of this error group" }),
  q: textParameter.meta({ description: "Text in id, recipe or error" }),
};

/** Where the list is not one of a recipe or of a job already. */
export const jobPlaceParameters = {
  recipe: recipeIdsParameter.meta({ description: "Recipe ids by comma" }),
  root: jobIdParameter.meta({ description: "The whole tree of this job" }),
  parent: jobIdParameter.meta({ description: "Children of this job" }),
};

const Filters = z.object({ ...jobFilterParameters, ...jobPlaceParameters });
type Query = z.infer<typeof Filters>;

/** The filter that the parameters mean. Refuses ranges that end before they begin. */
export function toJobFilter(query: Query): JobFilter {
  const times = timesOf(query);
  const {
    status,
    recipe,
    kind,
    errors,
    low,
    runBy,
    root,
    parent,
    tree,
    system,
    rerun,
    q,
    errorGroup,
  } = query;
  const { test } = query;
  return {
    ...times,
    ...(status && { statuses: status }),
    ...(recipe && { recipeIds: recipe }),
    ...(kind && { kinds: kind }),
    ...(errors !== undefined && { hasErrors: errors }),
    ...(low !== undefined && { lowPriority: low }),
    ...(rerun && { rerunOnly: rerun }),
    ...(test !== undefined && { isTest: test }),
    ...(runBy !== undefined && { runBy }),
    ...(parent !== undefined && { parentId: parent }),
    ...(root !== undefined && { rootId: root }),
    ...((tree === "flat" || parent !== undefined || root !== undefined) && {
      includeChildren: true,
    }),
    ...((system || kind?.includes("system")) && { includeSystem: true }),
    ...(errorGroup !== undefined && { errorGroup, includeChildren: true }),
    ...(q !== undefined && { text: q }),
  };
}

type Times = Pick<
  JobFilter,
  "createdFrom" | "createdTo" | "startedFrom" | "startedTo" | "endedFrom" | "endedTo"
>;

function timesOf(query: Query): Times {
  const { from, to, tf = "created" } = query;
  const named = TIME_NAMES[tf];
  const times: Times = {};
  for (const [begin, end] of Object.values(TIME_NAMES)) {
    const isNamed = begin === named[0];
    const first = query[begin] ?? (isNamed ? from : undefined);
    const last = query[end] ?? (isNamed ? to : undefined);
    if (first !== undefined && last !== undefined && first > last) {
      const names = query[begin] === undefined ? "from" : begin;
      throw new RequestError("bad_parameter", `${names}: the range begins after its end.`, {
        errors: [
          { pointer: names, code: "invalid_value", message: "The range begins after its end." },
        ],
      });
    }
    if (first !== undefined) times[begin] = first;
    if (last !== undefined) times[end] = last;
  }
  return times;
}

const TIME_NAMES = {
  created: ["createdFrom", "createdTo"],
  started: ["startedFrom", "startedTo"],
  finished: ["endedFrom", "endedTo"],
} as const;

function findTimeField(text: string) {
  const value = TIME_FIELDS.find((field) => field === text);
  return value === undefined
    ? { problem: `Expected one of ${TIME_FIELDS.join(", ")}.` }
    : { value };
}

function findStatus(word: string): readonly JobStatus[] | null {
  const upper = word.toUpperCase();
  const alias = STATUS_ALIASES.get(upper);
  if (alias !== undefined) return alias;
  const status = JOB_STATUSES.find((one) => one === upper);
  return status === undefined ? null : [status];
}

function expectedStatus(word: string): string {
  const nearest = nearestWord(word, [...JOB_STATUSES, ...STATUS_ALIASES.keys()]);
  return nearest === null
    ? `Expected statuses by comma: ${JOB_STATUSES.join(", ")}.`
    : `'${word}' is not a status. Did you mean '${nearest}'?`;
}

function findKind(word: string): readonly JobKind[] | null {
  const kind = JOB_KINDS.find((one) => one === word.toLowerCase());
  return kind === undefined ? null : [kind];
}
