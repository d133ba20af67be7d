import type { Json } from "../domain/json.ts";
import type { Scope } from "./scope.ts";

/** `steps.fetch.body.lines[0]["unit price"]`: a first name, then names and list positions. */
export interface Path {
  readonly root: string;
  readonly keys: readonly (string | number)[];
  /** Every key was written as a plain name or position, so that JSONata reads the path alike. */
  readonly isPlain: boolean;
}

export type ReadPath = (scope: Scope) => Json | undefined;

const NAME = /[\p{L}_][\p{L}\p{N}_]*(?:-+[\p{L}\p{N}_]+)*/uy;
const POSITION = /\[\s*(\d{1,15})\s*\]/y;
const QUOTED = /\[\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\]/sy;
/** These mean something else as a first name: they are JSONata's. */
const RESERVED = new Set(["true", "false", "null", "and", "or", "in", "function"]);

const SCOPE_ROOTS = ["trigger", "steps"];

/** Reads a path, or answers null: then it is a formula. */
export function parsePath(text: string): Path | null {
  const source = text.trim();
  const root = matchAt(NAME, source, 0);
  if (root === null || RESERVED.has(root[0])) return null;
  const keys: (string | number)[] = [];
  let isPlain = !root[0].includes("-");
  let position = root[0].length;
  while (position < source.length) {
    const next = readKey(source, position);
    if (next === null) return null;
    isPlain &&= next.isPlain;
    keys.push(next.key);
    position = next.end;
  }
  const path = { root: root[0], keys, isPlain };
  return looksLikeSubtraction(path) ? null : path;
}

/**
 * Compiles the walk. Only own properties are read: a name of a list, of a text or of a prototype
 * (`length`, `constructor`, `__proto__`) is missing. Lists are not mapped.
 */
export function compilePath({ root, keys }: Path): ReadPath {
  return (scope) => {
    let value: Json | undefined = Object.hasOwn(scope, root) ? scope[root] : undefined;
    for (const key of keys) {
      if (typeof value !== "object" || value === null) return undefined;
      if (Array.isArray(value)) {
        value = typeof key === "number" ? value[key] : undefined;
      } else {
        value = typeof key === "string" && Object.hasOwn(value, key) ? value[key] : undefined;
      }
    }
    return value;
  };
}

interface Key {
  key: string | number;
  end: number;
  isPlain: boolean;
}

function readKey(source: string, start: number): Key | null {
  if (source[start] === ".") {
    const name = matchAt(NAME, source, start + 1);
    if (name === null) return null;
    return { key: name[0], end: start + 1 + name[0].length, isPlain: !name[0].includes("-") };
  }
  const position = matchAt(POSITION, source, start);
  if (position !== null) {
    return { key: Number(position[1]), end: start + position[0].length, isPlain: true };
  }
  const quoted = matchAt(QUOTED, source, start);
  const key = quoted?.[1] === undefined ? null : unquote(quoted[1]);
  if (quoted === null || key === null) return null;
  return { key, end: start + quoted[0].length, isPlain: false };
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

/** The escapes are JSON's, in both kinds of quotes. Null when they are not. */
export function unquote(quoted: string): string | null {
  const inner = quoted.slice(1, -1);
  const text = quoted.startsWith("'")
    ? inner.replace(/\\'|"/g, (found) => (found === '"' ? '\\"' : "'"))
    : inner;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return null;
  }
}

/** `trigger.gross-trigger.tax` is a difference, though a hyphen may stand in a name. */
function looksLikeSubtraction({ root, keys }: Path): boolean {
  return keys.some((key, index) => {
    if (typeof key !== "string" || (root === "steps" && index === 0)) return false;
    const isLast = index === keys.length - 1;
    return !isLast && SCOPE_ROOTS.concat(root).some((name) => key.endsWith(`-${name}`));
  });
}
