import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "../../packages/server/src/domain/json.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** A recipe, and the event that the page gives for it before anything else is fenced. */
const FENCED = /```yaml\n([\s\S]*?)```(?:(?:(?!```)[\s\S])*```json event\n([\s\S]*?)```)?/g;

/** A whole recipe that a page shows. */
export interface DocumentedRecipe {
  /** `docs/start.md#hello` */
  place: string;
  id: string;
  text: string;
  /** What the page says is sent to it; undefined where it says nothing. */
  event: Json | undefined;
}

export function documentedRecipes(): DocumentedRecipe[] {
  return pages().flatMap((page) =>
    [...readFileSync(join(ROOT, page), "utf8").matchAll(FENCED)].flatMap(([, text = "", event]) => {
      const id = /^id: (.+)$/m.exec(text)?.[1];
      if (id === undefined || !/^steps:/m.test(text)) return [];
      return [{ place: `${page}#${id}`, id, text, event: event && JSON.parse(event) }];
    }),
  );
}

function pages(): string[] {
  const inDocs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  return [
    "README.md",
    ...inDocs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
  ];
}
