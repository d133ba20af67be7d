import type { Job } from "@reprise/sdk";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openSite, type Site } from "../site.ts";
import { DATA_CASES } from "./cases/data.ts";
import { FINANCE_CASES } from "./cases/finance.ts";
import { GITHUB_CASES } from "./cases/github.ts";
import { OPERATIONS_CASES } from "./cases/operations.ts";
import { PEOPLE_CASES } from "./cases/people.ts";
import { SALES_CASES } from "./cases/sales.ts";
import type { ExampleCase, Expected } from "./example-case.ts";
import { exampleNames } from "./example-file.ts";
import { type OutsideWorld, startOutsideWorld } from "./outside-world.ts";
import { runExample } from "./run-example.ts";

const CASES: readonly ExampleCase[] = [
  ...GITHUB_CASES,
  ...SALES_CASES,
  ...FINANCE_CASES,
  ...OPERATIONS_CASES,
  ...PEOPLE_CASES,
  ...DATA_CASES,
];
const TITLED = CASES.map((tried) => [tried.example, tried.story, tried] as const);

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("the example, on %s,", (_, adminUrl) => {
  let site: Site;
  let world: OutsideWorld;

  beforeAll(async () => {
    world = await startOutsideWorld();
    site = await openSite({ adminUrl });
  });
  afterAll(async () => {
    await site.close();
    await world.close();
  });

  test.each(TITLED)("%s %s", async (__, ___, tried) => {
    const job = await runExample(site, { world, tried });

    const { expected } = tried;
    expect(job.status, JSON.stringify(job.error)).toBe(expected.status);
    expect(job.hasErrors).toBe(expected.hasErrors ?? expected.status === "FAILED");
    expect(job.error?.message ?? "").toContain(expected.error ?? "");
    expect(requestsOf(world, expected)).toEqual(expected.requests);
    for (const [request, body] of Object.entries(expected.bodies ?? {})) {
      expect(world.bodyOf(request)).toEqual(body);
    }
    if (expected.report !== undefined) expect(job.report).toEqual(expected.report);
    await expectRecords(site, { job, expected });
  });
});

test("every example has a story", () => {
  const told = new Set(CASES.flatMap(({ example, needs = [] }) => [example, ...needs]));

  expect(exampleNames()).toEqual([...told].toSorted());
  expect(told.size).toBeGreaterThanOrEqual(25);
});

function requestsOf(world: OutsideWorld, { isSorted = false }: Expected): string[] {
  return isSorted ? world.requests().toSorted((a, b) => a.localeCompare(b)) : world.requests();
}

async function expectRecords(
  site: Site,
  { job, expected }: { job: Job; expected: Expected },
): Promise<void> {
  const { items } = await site.client.jobs.steps(job.id);
  for (const [id, output] of Object.entries(expected.outputs ?? {})) {
    expect(items.findLast((step) => step.id === id)?.output, id).toEqual(output);
  }
  if (expected.result !== undefined) {
    expect(await site.client.jobs.result(job.id)).toMatchObject({ result: expected.result });
  }
  if (expected.hidden !== undefined) {
    expect(JSON.stringify([job, items])).not.toContain(expected.hidden);
  }
}
