import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Paths of the files that git tracks or would track, under the folders where we write code. */
export function sourceFiles(): string[] {
  const listed = execFileSync(
    "git",
    [
      "ls-files",
      "--cached",
      "--others",
      "--exclude-standard",
      "packages",
      "tests",
      "scripts",
      "benchmarks",
      "examples",
    ],
    { encoding: "utf8" },
  );
  return listed
    .split("\n")
    .filter((file) => /\.(ts|tsx|mts|mjs|cjs|js)$/.test(file) && !file.includes("/generated/"))
    .filter((file) => existsSync(file));
}
