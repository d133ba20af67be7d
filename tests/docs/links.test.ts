import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  "examples/README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** Targets of Markdown links that are files of the project. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8").replace(/```[\s\S]*?```/g, "");
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !target.includes("://"));
}

describe("the links of the documentation", () => {
  test.each(pages)("%s leads only to files that exist", (page) => {
    const dead = linksOf(page).filter((target) => !existsSync(join(ROOT, dirname(page), target)));

    expect(dead).toEqual([]);
  });
});
