import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withQuickTimes } from "../integration/examples/example-file.ts";
import { type OutsideWorld, startOutsideWorld } from "../integration/examples/outside-world.ts";
import { runDocuments } from "../integration/examples/run-example.ts";
import { openSite, type Site } from "../integration/site.ts";
import { type DocumentedRecipe, documentedRecipes } from "./documented-recipes.ts";
import { RECIPE_RUNS, type RecipeRun } from "./recipe-runs.ts";

/** Stand in the pages where other systems' addresses belong. */
const PLACEHOLDERS = /https:\/\/[a-z]+\.example\.com/g;

const documented = documentedRecipes();
const titled = documented.map((shown) => [shown.place, shown] as const);
const runOf = ({ place }: DocumentedRecipe): RecipeRun => RECIPE_RUNS[place] ?? {};

describe("a recipe that people are shown", () => {
  let site: Site;
  let world: OutsideWorld;

  beforeAll(async () => {
    world = await startOutsideWorld();
    site = await openSite({ adminUrl: null });
  });
  afterAll(async () => {
    await site.close();
    await world.close();
  });

  test.each(titled)("%s does what its page says", async (_, shown) => {
    const {
      quick = {},
      needs,
      hasErrors = false,
      requests = [],
      outputs = {},
      ...rest
    } = runOf(shown);
    const text = withQuickTimes(shown.text, { name: shown.place, quick });
    const needed = documented.filter(({ place }) => place === needs);
    const documents = [...needed, { id: shown.id, text }].map(({ id, text: one }) => ({
      id,
      text: one.replaceAll(PLACEHOLDERS, world.url),
    }));
    const isPolling = /^ +type: poll$/m.test(shown.text);
    const tried = isPolling ? rest : { ...rest, event: shown.event ?? {} };

    const job = await runDocuments(site, { world, documents, tried });

    expect(job.status, JSON.stringify(job.error)).toBe("COMPLETED");
    expect(job.hasErrors).toBe(hasErrors);
    expect(world.requests()).toEqual(requests);
    const { items } = await site.client.jobs.steps(job.id);
    for (const [id, output] of Object.entries(outputs)) {
      expect(items.findLast((step) => step.id === id)?.output, id).toEqual(output);
    }
  });
});

test("every run belongs to a recipe that is shown", () => {
  const places = documented.map(({ place }) => place);

  expect(Object.keys(RECIPE_RUNS).filter((place) => !places.includes(place))).toEqual([]);
  expect(places.length).toBeGreaterThan(20);
});
