import { z } from "zod";
import { parseDuration } from "../../../domain/duration.ts";
import { BULK_OPS, type BulkOptions, type BulkSelection } from "../../../storage/storage.ts";
import { JobId, NOTE_CHARS_MAX } from "../../parameters.ts";
import { jobFilterParameters, jobPlaceParameters, toJobFilter } from "../jobs/job-filter.ts";

/** Jobs that are named one by one. */
const IDS_MAX = 1_000;
/** Paths of the deepest steps are shorter. */
const STEP_CHARS_MAX = 500;
const SPREAD_MAX_MS = 86_400_000;

/** In a body, `true` and `["FAILED"]` say the same as in an address. */
const Filter = z.preprocess(
  (value) => (isObject(value) ? textsOf(value) : value),
  z
    .strictObject({ ...jobFilterParameters, ...jobPlaceParameters })
    .meta({ description: "The same names as the parameters of `GET /jobs`" }),
);

const ByFilter = z.strictObject({
  filter: Filter,
  asOf: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: "Jobs created after this are not touched; now unless given" }),
});

const ById = z.strictObject({ ids: z.array(JobId).min(1).max(IDS_MAX) });

const Spread = z
  .string()
  .refine((text) => isSpread(text), "Expected a duration of up to 24h, such as 10m.")
  .meta({ description: "Over how long reruns are spread, evenly: 10m", example: "10m" });

export const bulkConfirmation = {
  reason: z.string().max(NOTE_CHARS_MAX).optional(),
  confirmCount: z.int().min(0).optional().meta({
    description: "Reruns and force stops of more than 1,000 jobs need the number of them",
  }),
};

export const spreadOption = { spreadOver: Spread.optional() };

export const BulkBody = z.strictObject({
  op: z.enum(BULK_OPS),
  select: z.union([ById, ByFilter]),
  ...bulkConfirmation,
  options: z
    .strictObject({
      ...spreadOption,
      fromStep: z
        .string()
        .max(STEP_CHARS_MAX)
        .optional()
        .meta({ description: "Id or path of the step at which reruns begin" }),
    })
    .optional()
    .meta({ description: "Of reruns" }),
});
export type BulkBody = z.infer<typeof BulkBody>;

/** The selection that a body means. `query` is what was asked, to be shown and opened as a list. */
export function toSelection(
  select: BulkBody["select"],
  { given, now }: { given: unknown; now: number },
): BulkSelection {
  if ("ids" in select) return { ids: select.ids };
  const asOf = select.asOf === undefined ? now : Date.parse(select.asOf);
  return { filter: toJobFilter(select.filter), asOf, query: queryOf(given) };
}

export function toOptions({
  spreadOver,
  fromStep,
}: NonNullable<BulkBody["options"]> = {}): BulkOptions {
  return {
    ...(spreadOver !== undefined && { spreadMs: parseDuration(spreadOver) ?? 0 }),
    ...(fromStep !== undefined && { fromStep }),
  };
}

function isSpread(text: string): boolean {
  const spreadMs = parseDuration(text);
  return spreadMs !== null && spreadMs <= SPREAD_MAX_MS;
}

function queryOf(given: unknown): Record<string, string> {
  const texts: [string, string][] = [];
  for (const [name, value] of isObject(given) ? Object.entries(textsOf(given)) : []) {
    if (typeof value === "string") texts.push([name, value]);
  }
  return Object.fromEntries(texts);
}

function textsOf(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, textOf(one)]));
}

function textOf(value: unknown): unknown {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  const isTexts = Array.isArray(value) && value.every((one) => typeof one === "string");
  return isTexts ? value.join(",") : value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
