import { z } from "zod";
import type { ProblemItem } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { ApprovalField } from "./approval-field.ts";
import type { Decision } from "./decision.ts";

const TEXT_CHARS_MAX = 10_000;

interface Filled {
  values: JsonObject;
  problems: ProblemItem[];
}

/** The fields as they were filled in, null where nothing was; and what is wrong with them. */
export function checkFields(
  fields: readonly ApprovalField[],
  { given, decision }: { given: JsonObject; decision: Decision },
): Filled {
  const problems: ProblemItem[] = [];
  const values: JsonObject = {};
  for (const field of fields) {
    const value = given[field.name] ?? null;
    values[field.name] = value;
    const message = faultOf(field, { value, isNeeded: field.required && decision === "approved" });
    const code = value === null ? "required" : "invalid_value";
    if (message !== null) problems.push({ pointer: `/fields/${field.name}`, code, message });
  }
  for (const name of Object.keys(given)) {
    if (fields.some((field) => field.name === name)) continue;
    const known = fields.map((field) => field.name).join(", ") || "none";
    const message = `There is no such field; the approval has: ${known}`;
    problems.push({ pointer: `/fields/${pointerPart(name)}`, code: "unknown_field", message });
  }
  return { values, problems };
}

function faultOf(
  { type, options }: ApprovalField,
  { value, isNeeded }: { value: Json; isNeeded: boolean },
): string | null {
  if (value === null || value === "") return isNeeded ? "This field is needed to approve" : null;
  switch (type) {
    case "text": {
      const isText = typeof value === "string" && value.length <= TEXT_CHARS_MAX;
      return isText ? null : `Expected a text of at most ${TEXT_CHARS_MAX} characters`;
    }
    case "number":
      return typeof value === "number" ? null : "Expected a number";
    case "boolean":
      return typeof value === "boolean" ? null : "Expected true or false";
    case "choice": {
      const isOption = typeof value === "string" && options.includes(value);
      return isOption ? null : `Expected one of: ${options.join(", ")}`;
    }
    case "date":
      return z.iso.date().safeParse(value).success ? null : "Expected a date such as 2030-01-31";
  }
}

function pointerPart(name: string): string {
  return name.replace(/~/g, "~0").replace(/\//g, "~1");
}
