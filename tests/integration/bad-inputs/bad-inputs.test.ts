import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Json } from "../../../packages/server/src/domain/json.ts";
import { openSite, type Site } from "../site.ts";
import { EXPRESSION_INPUTS } from "./expression-inputs.ts";
import { RECIPE_INPUTS, recipe } from "./recipe-inputs.ts";
import { SCHEDULE_INPUTS } from "./schedule-inputs.ts";
import verdicts from "./verdicts.json" with { type: "json" };

const EVENT = { x: "a".repeat(40), list: [1, 2, 3] };
const NAME_CHARS_MAX = 60;

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("bad input, on %s,", (_, adminUrl) => {
  let site: Site;

  beforeAll(async () => {
    site = await openSite({ adminUrl });
  });
  afterAll(() => site.close());

  const ask = async (path: string, body: string | Uint8Array): Promise<Answer> => {
    const response = await fetch(`${site.url}/api/v1/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${site.apiKey}`, "content-type": "application/json" },
      body,
    });
    return { status: response.status, problem: JSON.parse(await response.text()) };
  };
  /** What is said of each body, and that nothing of it was kept. */
  const refusals = async (bodies: Readonly<Record<string, string | Uint8Array>>) => {
    const said: Record<string, string> = {};
    for (const [name, body] of Object.entries(bodies)) {
      said[name] = verdictOf(await ask("recipes", body));
    }
    const { items } = await site.client.recipes.list();
    expect(items.filter(({ id }) => id === "bad")).toEqual([]);
    return said;
  };

  test("of recipe documents is refused with code and place", async () => {
    const said = await refusals(RECIPE_INPUTS);

    expect(said).toEqual(verdicts.recipes);
    expect(Object.values(said).filter((verdict) => !verdict.startsWith("4"))).toEqual([]);
  });

  test("of schedules is refused with code and place", async () => {
    const trigger = (schedule: Json) => recipe({ trigger: { type: "schedule", schedule } });
    const bodies = Object.entries(SCHEDULE_INPUTS).map(([name, input]) => [name, trigger(input)]);

    const said = await refusals(Object.fromEntries(bodies));

    expect(said).toEqual(verdicts.schedules);
    expect(Object.values(said).filter((verdict) => !verdict.startsWith("4"))).toEqual([]);
  });

  test("of expressions is refused when it is saved, or fails its job and nothing else", async () => {
    const run = async (source: string, n: number): Promise<[string, string]> => {
      const id = `expression-${n}`;
      const steps = [{ id: "a", action: "data.set", input: { value: source } }];
      const saved = await ask("recipes", recipe({ id, steps }));
      const name = source.slice(0, NAME_CHARS_MAX);
      if (saved.status >= 400) return [name, verdictOf(saved)];
      await site.client.recipes.start(id);
      const { jobId } = await site.client.events.send(id, EVENT);
      const { status, error } = await site.client.jobs.waitFor(String(jobId));
      if (error !== null) return [name, `${status} ${error.code}`];
      const { outputs } = await site.client.jobs.result(String(jobId));
      return [name, `${status} ${JSON.stringify(Reflect.get(Object(outputs.a), "value"))}`];
    };

    const said = Object.fromEntries(await Promise.all(EXPRESSION_INPUTS.map(run)));

    expect(said).toEqual(verdicts.expressions);
    expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
  });
});

interface Answer {
  status: number;
  problem: { code?: string; errors?: { pointer: string; code: string }[] };
}

function verdictOf({ status, problem }: Answer): string {
  const [first] = problem.errors ?? [];
  return `${status} ${first?.code ?? problem.code} ${first?.pointer ?? ""}`.trim();
}
