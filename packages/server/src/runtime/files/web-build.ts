import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The console as Vite has built it. */
export interface WebBuild {
  /** Absolute; holds `assets/`, whose files are named by their content. */
  folder: string;
  /** Names of the files beside the page, such as `favicon.svg`. */
  rootFiles: readonly string[];
  /** The page, as it is now: a build may replace it under a running server. */
  readPage(): string;
}

const PAGE = "index.html";

/** Within the published package, and in the repository. */
const PLACES = ["../../web/", "../../../../web/dist/"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Null when the console has not been built. */
export function findWebBuild(places: readonly string[] = PLACES): WebBuild | null {
  const folder = places.find((place) => existsSync(join(place, PAGE)));
  return folder === undefined ? null : openWebBuild(folder);
}

function openWebBuild(folder: string): WebBuild {
  const path = join(folder, PAGE);
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  let read = { mtimeMs: -1, text: "" };
  return {
    folder,
    rootFiles: names
      .map(({ name }) => name)
      .filter((name) => name !== PAGE && /^[\w-]+(\.[\w-]+)*$/.test(name))
      .filter((name) => !/\.(br|gz|map)$/.test(name)),
    readPage() {
      // Gone for a moment while it is built anew: what was read before is better than nothing.
      const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? read.mtimeMs;
      if (mtimeMs !== read.mtimeMs) read = { mtimeMs, text: readFileSync(path, "utf8") };
      return read.text;
    },
  };
}
