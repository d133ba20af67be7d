import { isAlias, isMap, isScalar, isSeq, Lexer, type ParsedNode, parseDocument } from "yaml";
import { type ProblemItem, RequestError } from "../domain/errors.ts";
import type { Json, JsonObject } from "../domain/json.ts";
import { lineAndColumn } from "../domain/line-and-column.ts";
import { escapePointer } from "./pointer.ts";
import { ERRORS_MAX, refuse } from "./refuse.ts";
import type { LocatedValue } from "./source-document.ts";

const DEPTH_MAX = 64;
/** Cutting a text into tokens is cheap, parsing them is not: 500 steps are some 10,000. */
export const YAML_TOKENS_MAX = 50_000;

/**
 * Reads YAML 1.2 as far as it says what JSON says: no anchors, aliases, merges, tags, directives or
 * further documents, so that nothing can refer to itself or grow (a bomb is a few lines of aliases).
 */
export function readYaml(source: string): LocatedValue {
  refuseManyTokens(source);
  const directive = /^%/m.exec(source);
  if (directive !== null) throw syntax(source, directive.index, "Directives are not supported");
  const document = parseDocument(source, {
    version: "1.2",
    schema: "core",
    merge: false,
    // Asked of all pairs of keys; the reader below asks a set.
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
  });
  refuse(
    document.errors.slice(0, ERRORS_MAX).map((error) => item(source, error.pos[0], error.message)),
  );
  return convert(document.contents, source);
}

function refuseManyTokens(source: string): void {
  let tokens = 0;
  for (const _ of new Lexer().lex(source)) {
    tokens += 1;
    if (tokens <= YAML_TOKENS_MAX) continue;
    const message = `More than ${YAML_TOKENS_MAX} tokens of YAML. Send so large a document as JSON.`;
    throw new RequestError("limit_exceeded", message, { limit: YAML_TOKENS_MAX });
  }
}

function convert(contents: ParsedNode | null, source: string): LocatedValue {
  const offsets = new Map<string, number>();
  const duplicates: { pointer: string; offset: number }[] = [];

  function read(node: unknown, pointer: string, depth: number): Json {
    if (depth > DEPTH_MAX) {
      throw new RequestError("too_deep", `The YAML is nested more than ${DEPTH_MAX} levels deep.`);
    }
    refuseExtras(node, source);
    if (!offsets.has(pointer)) offsets.set(pointer, startOf(node));
    if (isSeq(node))
      return node.items.map((value, at) => read(value, `${pointer}/${at}`, depth + 1));
    if (isMap(node)) return readMap(node.items, pointer, depth);
    return isScalar(node) ? scalar(node.value) : null;
  }

  function readMap(
    pairs: readonly { key: unknown; value: unknown }[],
    pointer: string,
    depth: number,
  ): JsonObject {
    const values = new Map<string, Json>();
    for (const { key, value } of pairs) {
      refuseExtras(key, source);
      const name = isScalar(key) ? String(key.value) : "";
      const inner = `${pointer}/${escapePointer(name)}`;
      if (values.has(name)) duplicates.push({ pointer: inner, offset: startOf(key) });
      offsets.set(inner, startOf(value) || startOf(key));
      values.set(name, read(value, inner, depth + 1));
    }
    return Object.fromEntries(values);
  }

  return { value: read(contents, "", 0), offsets, duplicates };
}

function scalar(value: unknown): Json {
  const isJson =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isJson ? value : null;
}

function refuseExtras(node: unknown, source: string): void {
  if (isAlias(node))
    throw syntax(source, startOf(node), "Aliases are not supported; repeat the value");
  if (typeof node !== "object" || node === null) return;
  if ("anchor" in node && node.anchor !== undefined) {
    throw syntax(source, startOf(node), "Anchors are not supported");
  }
  if ("tag" in node && node.tag !== undefined) {
    throw syntax(source, startOf(node), "Tags are not supported");
  }
}

/** 0 when there is no node, as behind a key without a value. */
function startOf(node: unknown): number {
  const range = typeof node === "object" && node !== null && "range" in node ? node.range : null;
  const start: unknown = Array.isArray(range) ? range[0] : 0;
  return typeof start === "number" ? start : 0;
}

function syntax(source: string, offset: number, message: string): RequestError {
  const problem = item(source, offset, message);
  return new RequestError("yaml_syntax", problem.message, { errors: [problem] });
}

function item(source: string, offset: number, message: string): ProblemItem {
  const { line, column } = lineAndColumn(source, offset);
  const text = `${message} (line ${line}, column ${column})`;
  return { pointer: "", code: "yaml_syntax", message: text, line, column };
}
