// Writes the pages of docs/reference that are generated from tables of the code: npm run docs.
import { writeFileSync } from "node:fs";
import { generatedPages } from "./docs/generated-pages.ts";

for (const [path, text] of generatedPages()) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
  console.log(path);
}
