import { stepKindOf } from "./step-kind.ts";

const RECIPE = [
  "id",
  "name",
  "description",
  "trigger",
  "concurrency",
  "timeouts",
  "steps",
  "report",
];

const BY_KEY = new Map([
  ["trigger", ["type", "dedupe"]],
  ["timeouts", ["step", "job"]],
  ["report", ["columns", "lockWhileActive"]],
  ["wait", ["for", "until"]],
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

const BY_STEP_KIND = {
  action: ["id", "name", "action", "input", "timeout"],
  if: ["id", "name", "if", "then", "elsif", "else"],
  foreach: ["id", "name", "foreach", "as", "steps"],
  repeat: ["id", "name", "repeat", "while"],
  monitor: ["id", "name", "monitor", "retry", "onError"],
  wait: ["id", "name", "wait"],
  code: ["id", "name", "code", "language", "input", "timeout"],
  call: ["id", "name", "mask", "call", "mode", "input", "cancelWithParent", "timeout"],
  awaitCalls: ["id", "name", "mask", "awaitCalls", "timeout"],
  return: ["id", "name", "mask", "return"],
  stop: ["id", "name", "stop"],
};

/** The fields that an object at this place of a recipe document may have. */
export function fieldsAt(path: readonly PropertyKey[], value: unknown): readonly string[] {
  const last = path.at(-1);
  if (last === undefined) return RECIPE;
  if (typeof last !== "number") return BY_KEY.get(String(last)) ?? [];
  const kind = stepKindOf(value);
  return BY_LIST.get(String(path.at(-2))) ?? (kind === null ? [] : BY_STEP_KIND[kind]);
}
