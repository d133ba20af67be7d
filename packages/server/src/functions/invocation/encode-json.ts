import type { Json } from "../../domain/json.ts";

/** JSON text of a result, a step's output or a checkpoint (reliability A4). */
export const RESULT_BYTES_MAX = 1_048_576;
const DEPTH_MAX = 64;

export type Encoded = { ok: true; value: Json } | { ok: false; message: string };

/**
 * What a handler gave, as the JSON that is kept of it: what a replay gives back is the same as what
 * the first time gave. `what` begins the message of a refusal. Never throws, whatever it is.
 */
export function encodeJson(given: unknown, what: string): Encoded {
  if (given === undefined) return { ok: true, value: null };
  try {
    const text = boundedText(given);
    if (text === undefined) return refuse(what, `is a ${typeof given}, which JSON cannot say`);
    if (Buffer.byteLength(text) > RESULT_BYTES_MAX) return tooLarge(what);
    if (depthOf(text) > DEPTH_MAX) return tooDeep(what);
    const value: Json = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof TooLarge) return tooLarge(what);
    if (error instanceof RangeError) return tooDeep(what);
    return refuse(what, `cannot be said in JSON: ${reasonOf(error)}`);
  }
}

class TooLarge extends Error {}

/** Gives up before a text is built that is far too long. */
function boundedText(given: unknown): string | undefined {
  let chars = 0;
  return JSON.stringify(given, (key: string, value: unknown) => {
    chars += key.length + (typeof value === "string" ? value.length : 1);
    if (chars > RESULT_BYTES_MAX) throw new TooLarge();
    return value;
  });
}

/** Of JSON text: how deep its lists and objects are nested. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isInString) {
      if (char === "\\") at += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === "{" || char === "[") deepest = Math.max(deepest, ++depth);
    else if (char === "}" || char === "]") depth -= 1;
  }
  return deepest;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : "it threw";
  const [first = ""] = message.split("\n");
  return first.slice(0, 200);
}

function refuse(what: string, why: string): Encoded {
  return { ok: false, message: `${what} ${why}` };
}

function tooLarge(what: string): Encoded {
  return refuse(what, "is larger than 1 MiB of JSON, the limit");
}

function tooDeep(what: string): Encoded {
  return refuse(what, `is nested deeper than ${DEPTH_MAX} levels, the limit`);
}
