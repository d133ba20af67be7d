import { describe, expect, test } from "vitest";
import { RequestError } from "../domain/errors.ts";
import type { Json } from "../domain/json.ts";
import { parseRecipeDocument } from "./parse-recipe.ts";

function linesOf(...steps: Json[]): string[] {
  const document = { id: "sync", name: "Sync", trigger: { type: "manual" }, steps };
  const actions = new Map([["data.set", 1]]);
  try {
    parseRecipeDocument(JSON.stringify(document), { format: "json", actions });
    return [];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { errors = [] } = error.details;
    return errors.map(({ pointer, code, message }) => `${pointer} ${code}: ${message}`);
  }
}

const CALL = { id: "mail", call: "send-mail", mode: "async" };
const SET = { id: "set", action: "data.set", input: { a: 1 } };

describe("calls in a recipe", () => {
  test.each<[string, Json[], string | null]>([
    ["may name a recipe that is not there yet", [CALL], null],
    [
      "have no timeout where nobody waits",
      [{ ...CALL, timeout: "5m" }],
      "/steps/0/timeout invalid_value: Nobody waits for an asynchronous call; set a timeout where it is awaited",
    ],
    [
      "have a mode that there is",
      [{ ...CALL, mode: "later" }],
      "/steps/0/mode invalid_value: 'later' is not possible here; one of: sync, async",
    ],
    [
      "see only what is there in their input",
      [{ ...CALL, input: { to: "{{ steps.nobody.to }}" } }],
      "/steps/0/input/to bad_reference: Step 'mail' uses {{ steps.nobody.to }}, but no step has the id 'nobody'.",
    ],
    ["can be awaited by step", [CALL, { awaitCalls: "mail" }], null],
    ["can be awaited in a list", [CALL, { awaitCalls: ["mail", "{{ steps.mail }}"] }], null],
    ["can be awaited all", [CALL, { awaitCalls: "all", timeout: "30m" }], null],
    [
      "are awaited after they were made",
      [{ awaitCalls: "mail" }, CALL],
      "/steps/0/awaitCalls bad_reference: awaitCalls names 'mail', which has not run before it",
    ],
    [
      "are awaited by an id that there is",
      [CALL, { awaitCalls: ["mail", "mails"] }],
      "/steps/1/awaitCalls/1 bad_reference: awaitCalls names 'mails', but no step has this id; write {{ }} around an expression",
    ],
    [
      "are all that can be awaited",
      [SET, { awaitCalls: "set" }],
      "/steps/1/awaitCalls bad_reference: awaitCalls names 'set', which is no call step",
    ],
    [
      "are awaited by names",
      [CALL, { awaitCalls: [] }],
      "/steps/1/awaitCalls invalid_value: Name at least one call, or all",
    ],
  ])("%s", (_, steps, line) => {
    const lines = linesOf(...steps);

    if (line === null) expect(lines).toEqual([]);
    else expect(lines).toEqual([expect.stringContaining(line)]);
  });

  test("may return anything, checked for what it names", () => {
    expect(linesOf(SET, { return: { a: "{{ steps.set.a }}" } })).toEqual([]);
    expect(linesOf({ return: null })).toEqual([]);
    expect(linesOf({ return: "{{ steps.set }}" })).toHaveLength(1);
  });
});
