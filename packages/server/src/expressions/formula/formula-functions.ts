import jsonata from "jsonata";
import { ExpressionError } from "../expression-error.ts";

const TEXT_CHARS_MAX = 1_048_576;
const PICTURE_CHARS_MAX = 256;
/** `*`, a number of at most two digits, or a range of those: JSONata reserves memory for what it reads. */
const WIDTH = /^(?:\*|\d{1,2})(?:-(?:\*|\d{1,2}))?$/;
/** These take a picture as their second argument. */
const PICTURE_FUNCTIONS = [
  { name: "formatInteger", signature: "<n-s:s>" },
  { name: "formatNumber", signature: "<n-so?:s>" },
  { name: "fromMillis", signature: "<n-s?s?:s>" },
  { name: "parseInteger", signature: "<s-s:n>" },
  { name: "toMillis", signature: "<s-s?:n>" },
];

type Native = (this: unknown, ...given: unknown[]) => unknown;
export type Natives = ReadonlyMap<string, Native>;

type Registry = Pick<jsonata.Expression, "registerFunction">;

/** JSONata's own functions that are wrapped here. */
export async function loadNatives(): Promise<Natives> {
  const natives = new Map<string, Native>();
  for (const { name } of PICTURE_FUNCTIONS) {
    const found: unknown = await jsonata(`$${name}`).evaluate(null);
    natives.set(name, implementationOf(found));
  }
  return natives;
}

function implementationOf(definition: unknown): Native {
  const run =
    typeof definition === "object" && definition !== null && "implementation" in definition
      ? definition.implementation
      : null;
  if (typeof run !== "function") throw new Error("This JSONata keeps its functions elsewhere");
  return function (...given) {
    return Reflect.apply(run, this, given);
  };
}

/**
 * Puts bounded functions in the place of those that reserve memory by a number from outside, and
 * refuses `$eval`. Returns how to set the time of an evaluation.
 */
export function guardFunctions(formula: Registry, natives: Natives): (now: number) => void {
  let time = 0;
  for (const { name, signature } of PICTURE_FUNCTIONS) {
    const native = natives.get(name);
    if (native === undefined) continue;
    formula.registerFunction(
      name,
      // JSONata reads the names of the arguments from the source when it is applied in part.
      function (this: unknown, value: unknown, picture: unknown, option: unknown) {
        refusePicture(picture);
        return native.call(this, value, picture, option);
      },
      signature,
    );
  }
  const fromMillis = natives.get("fromMillis");
  formula.registerFunction("millis", () => time, "<:n>");
  formula.registerFunction(
    "now",
    function (this: unknown, picture: unknown, timezone: unknown) {
      refusePicture(picture);
      return fromMillis?.call(this, time, picture, timezone);
    },
    "<s?s?:s>",
  );
  formula.registerFunction("pad", pad, "<s-ns?:s>");
  formula.registerFunction("eval", refuseEval, "<sx?:x>");
  return (now) => {
    time = now;
  };
}

function refuseEval(): never {
  throw new ExpressionError(
    "expression_failed",
    "$eval is not available: a formula cannot run a text",
  );
}

function refusePicture(picture: unknown): void {
  if (typeof picture !== "string") return;
  const markers = picture.split("]").filter((marker) => marker.includes("["));
  const hasWideMarker = markers.some((marker) => {
    const comma = marker.lastIndexOf(",");
    return comma !== -1 && !WIDTH.test(marker.slice(comma + 1).replace(/\s+/g, ""));
  });
  if (picture.length > PICTURE_CHARS_MAX || hasWideMarker) {
    throw new ExpressionError(
      "expression_limit",
      `A picture has at most ${PICTURE_CHARS_MAX} characters and widths of two digits`,
    );
  }
}

/** JSONata's $pad, which counts code points; a negative width fills up on the left. */
function pad(text: string | undefined, width: number, filler?: string): string | undefined {
  if (text === undefined) return undefined;
  const missing = Math.abs(Math.trunc(width)) - [...text].length;
  if (missing <= 0) return text;
  const pattern = filler === undefined || filler === "" ? " " : filler;
  if (missing * 2 > TEXT_CHARS_MAX) {
    throw new ExpressionError(
      "expression_limit",
      `A text has at most ${TEXT_CHARS_MAX} characters`,
    );
  }
  const letters = [...pattern];
  const padding = Array.from({ length: missing }, (_, index) => letters[index % letters.length]);
  return width > 0 ? text + padding.join("") : padding.join("") + text;
}
