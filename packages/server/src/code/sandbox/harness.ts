import { EXPORTS } from "../compile-code.ts";
import { ERROR_CHARS_MAX, LINE_CHARS_MAX, OUTPUT_CHARS_MAX } from "./limits.ts";

/** Between the parts of a described error. */
export const SEPARATOR = "\u0001";

/**
 * What runs inside the sandbox before the code does: gives it `console`, hands its input over and
 * takes its output. It keeps its own hold of what it needs, for the code may change every built-in.
 * The output comes as text: `=` and JSON, `!` and what is wrong with it, `#` and its length.
 */
export const HARNESS = `(function (log) {
  "use strict";
  const { stringify, parse } = JSON;
  const { isFinite } = Number;
  const collections = [Map, Set, WeakMap, WeakSet, Promise, ArrayBuffer];
  const names = ["Map", "Set", "WeakMap", "WeakSet", "Promise", "ArrayBuffer"];
  const toText = String;
  const Problem = TypeError;
  const cut = Function.prototype.call.bind(String.prototype.slice);

  function show(value) {
    if (typeof value === "string") return value;
    try {
      if (value instanceof Error) return toText(value.stack ? value.name + ": " + value.message : value);
      const text = stringify(value);
      return text === undefined ? toText(value) : text;
    } catch {
      try { return toText(value); } catch { return "(cannot be shown)"; }
    }
  }

  function write(level) {
    return (...parts) => {
      let line = "";
      for (let index = 0; index < parts.length && line.length < ${LINE_CHARS_MAX}; index += 1) {
        line += (index === 0 ? "" : " ") + show(parts[index]);
      }
      log(level, cut(line, 0, ${LINE_CHARS_MAX}));
    };
  }

  globalThis.console = {
    log: write("INFO"), info: write("INFO"), debug: write("INFO"),
    warn: write("WARN"), error: write("ERROR"),
  };

  function check(key, value) {
    const where = key === "" ? "The output" : '"' + cut(key, 0, 100) + '" of the output';
    const type = typeof value;
    if (type === "function" || type === "symbol" || type === "bigint") {
      throw new Problem(where + " is a " + type + ", which JSON does not have");
    }
    if (type === "number" && !isFinite(value)) {
      throw new Problem(where + " is " + toText(value) + ", which JSON does not have");
    }
    if (type === "object" && value !== null) {
      for (let index = 0; index < names.length; index += 1) {
        if (value instanceof collections[index]) {
          throw new Problem(where + " is a " + names[index] + ", which JSON does not have");
        }
      }
    }
    return value;
  }

  function encode(value) {
    if (value === undefined) return "=null";
    let text;
    try {
      text = stringify(value, check);
    } catch (error) {
      return "!" + describe(error);
    }
    if (typeof text !== "string") return "=null";
    return text.length > ${OUTPUT_CHARS_MAX} ? "#" + text.length : "=" + text;
  }

  function part(read) {
    try {
      const value = read();
      return typeof value === "string" ? cut(value, 0, ${ERROR_CHARS_MAX}) : "";
    } catch {
      return "";
    }
  }

  function describe(error) {
    const isObject = (typeof error === "object" && error !== null) || typeof error === "function";
    const name = isObject ? part(() => error.name) : "";
    const said = isObject ? part(() => error.message) : "";
    const message = said === "" && name === "" ? part(() => show(error)) : said;
    const stack = isObject ? part(() => error.stack) : "";
    return name + "\\u0001" + message + "\\u0001" + stack;
  }

  async function start(text) {
    const main = globalThis.${EXPORTS}.default;
    if (typeof main !== "function") throw new Problem("export default must be a function of input");
    return encode(await main(parse(text)));
  }

  return { start, describe };
})`;
