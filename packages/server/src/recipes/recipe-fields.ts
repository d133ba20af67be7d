import type { StepKind } from "../domain/recipe/step.ts";
import type { TriggerType } from "../domain/recipe/trigger.ts";
import type { Signature } from "../domain/recipe/triggers/webhook.ts";
import { valueAt } from "./pointer.ts";
import { stepKindOf } from "./step-kind.ts";

const RECIPE = [
  "id",
  "name",
  "description",
  "trigger",
  "concurrency",
  "doNotStore",
  "timeouts",
  "steps",
  "report",
];

const BY_KEY = new Map([
  ["batch", ["size"]],
  ["timeouts", ["step", "job"]],
  ["report", ["columns", "lockWhileActive"]],
  ["wait", ["for", "until"]],
  ["approve", ["title", "description", "fields", "assignees", "timeout", "allowSelf"]],
  ["stop", ["status", "reason"]],
  ["if", ["all", "any"]],
  ["while", ["all", "any"]],
  ["retry", ["attempts", "interval", "if"]],
]);

const BY_LIST = new Map([
  ["columns", ["name", "value"]],
  ["elsif", ["if", "then"]],
  ["all", ["left", "op", "right"]],
  ["any", ["left", "op", "right"]],
]);

const ANY_STEP = ["id", "name", "mask"];

/** Beside those of any step. */
const BY_STEP_KIND: Readonly<Record<StepKind, readonly string[]>> = {
  action: ["action", "input", "timeout", "holdTimeout"],
  if: ["if", "then", "elsif", "else"],
  foreach: ["foreach", "as", "keepIterations", "steps"],
  repeat: ["repeat", "keepIterations", "while"],
  monitor: ["monitor", "retry", "onError"],
  wait: ["wait"],
  approve: ["approve"],
  code: ["code", "language", "input", "timeout"],
  call: ["call", "mode", "input", "cancelWithParent", "timeout"],
  awaitCalls: ["awaitCalls", "timeout"],
  extendRun: ["extendRun"],
  return: ["return"],
  stop: ["stop"],
};

const BY_TRIGGER_TYPE = {
  webhook: ["type", "dedupe", "if", "batch", "signature"],
  schedule: ["type", "if", "schedule"],
  poll: [
    "type",
    "if",
    "batch",
    "action",
    "input",
    "every",
    "items",
    "order",
    "key",
    "updated",
    "since",
    "cursor",
  ],
  callable: ["type", "input", "response"],
  manual: ["type", "dedupe", "if", "batch"],
} as const satisfies Record<TriggerType, readonly string[]>;

const BY_SIGNATURE_TYPE = {
  "standard-webhooks": ["type", "toleranceSeconds"],
  "hmac-sha256": ["type", "header", "prefix"],
} as const satisfies Record<Signature["type"], readonly string[]>;

/** The fields that an object at this place of a recipe document may have. */
export function fieldsAt(path: readonly PropertyKey[], value: unknown): readonly string[] {
  const last = path.at(-1);
  if (last === undefined) return RECIPE;
  if (last === "trigger") return ofType(BY_TRIGGER_TYPE, value);
  if (last === "signature") return ofType(BY_SIGNATURE_TYPE, value);
  if (typeof last !== "number") return BY_KEY.get(String(last)) ?? [];
  const kind = stepKindOf(value);
  return (
    BY_LIST.get(String(path.at(-2))) ?? (kind === null ? [] : [...ANY_STEP, ...BY_STEP_KIND[kind]])
  );
}

function ofType(
  fields: Readonly<Record<string, readonly string[]>>,
  value: unknown,
): readonly string[] {
  const type = String(valueAt(value, ["type"]));
  return Object.hasOwn(fields, type) ? (fields[type] ?? []) : [];
}
