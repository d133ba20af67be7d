import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Stands in the examples where a receiver's address belongs (examples/README.md). */
const PLACEHOLDER = "https://receiver.example.com";

/** Which recipes get which of GitHub's events. */
export const RECIPES_BY_EVENT = {
  issues: ["issue-triage"],
  pull_request: ["pull-request-review"],
  push: ["push-changelog", "deploy-on-push"],
  release: ["release-announcement"],
};

/** Copies the examples into a folder, with the receiver's address in them. */
export function writeRecipes({ from, to, receiverUrl }) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const files = readdirSync(from).filter((name) => name.endsWith(".yaml"));
  for (const name of files) {
    const text = readFileSync(join(from, name), "utf8");
    writeFileSync(join(to, name), text.replaceAll(PLACEHOLDER, receiverUrl));
  }
  return files.length;
}
