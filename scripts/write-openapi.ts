// Writes the description of the API and of recipes, and the SDK's types: npm run openapi.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { recipeJsonSchema } from "../packages/server/src/recipes/recipe-json-schema.ts";
import { openTestApi } from "../packages/server/src/testing/open-test-api.ts";
import { writeSdk } from "./write-sdk.ts";

const api = await openTestApi();
write("packages/server/openapi.json", api.app.swagger());
await api.close();
write("packages/server/schemas/recipe.json", recipeJsonSchema());
await writeSdk();

function write(path: string, content: object): void {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  console.log(path);
}
