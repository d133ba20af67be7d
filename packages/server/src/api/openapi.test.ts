import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { recipeJsonSchema } from "../recipes/recipe-json-schema.ts";
import { openTestApi } from "../testing/open-test-api.ts";

function committed(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
}

test("the committed description of the API is what the routes say (npm run openapi)", async () => {
  const api = await openTestApi();

  const served = await api.ask({ url: "/api/v1/openapi.json", role: null });

  expect(committed("openapi.json")).toEqual(served.body);
  await api.close();
});

test("the committed schema of recipes is what the server checks (npm run openapi)", async () => {
  const api = await openTestApi();

  const served = await api.ask({ url: "/api/v1/schemas/recipe.json", role: null });

  expect(committed("schemas/recipe.json")).toEqual(recipeJsonSchema());
  expect(served.body).toEqual(recipeJsonSchema());
  await api.close();
});

test("every operation has an id of its own, a summary and refusals of one shape", async () => {
  const api = await openTestApi();
  const paths: Record<string, Record<string, { operationId: string }>> = JSON.parse(
    JSON.stringify(api.app.swagger().paths),
  );
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  await api.close();

  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const operation of operations) {
    expect(operation).toMatchObject({
      summary: expect.any(String),
      responses: { default: { content: { "application/problem+json": expect.any(Object) } } },
    });
  }
});
