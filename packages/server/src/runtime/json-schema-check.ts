import type { Ajv, ErrorObject } from "ajv";
import { RE2JS } from "re2js";

/** One way in which a value differs from its schema. */
export interface SchemaMismatch {
  /** JSON Pointer into the value; empty for the value itself. */
  pointer: string;
  message: string;
}

/** Resolves with what is wrong; empty when the value fits. Rejects with InvalidSchema. */
export type JsonSchemaCheck = (value: unknown) => Promise<SchemaMismatch[]>;

/** The schema itself is no JSON Schema (draft 2020-12). */
export class InvalidSchema extends Error {
  /** JSON Pointer into the schema; empty where the place is not known. */
  readonly pointer: string;

  constructor(message: string, pointer: string) {
    super(message);
    this.name = "InvalidSchema";
    this.pointer = pointer;
  }
}

/** Mismatches that are told. */
const MISMATCHES_MAX = 20;

/**
 * Checks values against a JSON Schema, which is compiled at the first use. Patterns run on RE2 and
 * `uniqueItems` takes linear time, so that neither a schema nor a value can hold the process. `format`
 * is a note for people and is not checked.
 */
export function jsonSchemaCheck(schema: object): JsonSchemaCheck {
  let compiled: Promise<(value: unknown) => SchemaMismatch[]> | null = null;
  return async (value) => {
    compiled ??= compile(schema);
    return (await compiled)(value);
  };
}

/** Why values could not be checked against it; null for a schema that jsonSchemaCheck takes. */
export async function schemaProblem(schema: object): Promise<InvalidSchema | null> {
  try {
    await compile(schema);
    return null;
  } catch (error) {
    if (error instanceof InvalidSchema) return error;
    throw error;
  }
}

async function compile(schema: object): Promise<(value: unknown) => SchemaMismatch[]> {
  const ajv = await createAjv();
  try {
    const validate = ajv.compile(schema);
    return (value) =>
      validate(value) ? [] : (validate.errors ?? []).slice(0, MISMATCHES_MAX).map(mismatch);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InvalidSchema(why, ajv.errors?.[0]?.instancePath ?? "");
  }
}

async function createAjv(): Promise<Ajv> {
  // Only who declares a schema pays for it.
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    allErrors: false,
    validateFormats: false,
    code: { regExp: Object.assign(safeRegExp, { code: "safeRegExp" }) },
  });
  ajv.removeKeyword("uniqueItems");
  ajv.addKeyword({
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    validate: (isAsked: boolean, items: unknown[]) => !isAsked || areUnique(items),
    error: { message: "must NOT have duplicate items" },
  });
  return ajv;
}

function safeRegExp(pattern: string): RegExp {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  // All that ajv asks of it; it tells patterns apart by their text.
  const tested: Pick<RegExp, "test"> & { toString(): string } = {
    test: (text) => compiled.matcher(text).find(),
    toString: () => pattern,
  };
  return tested as RegExp;
}

function areUnique(items: readonly unknown[]): boolean {
  return new Set(items.map(canonicalText)).size === items.length;
}

/** The same for objects with the same fields, in whatever order. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function mismatch({ instancePath, message, params }: ErrorObject): SchemaMismatch {
  const extra = "additionalProperty" in params ? ` ('${String(params.additionalProperty)}')` : "";
  return { pointer: instancePath, message: `${message ?? "does not fit"}${extra}` };
}
