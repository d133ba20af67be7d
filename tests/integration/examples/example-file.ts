import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../examples", import.meta.url));
/** Stands in the examples where a receiver's address belongs (examples/README.md). */
const PLACEHOLDER = "https://receiver.example.com";

/** The text of an example, with the world's address in it and with shorter times. */
export function exampleFile(
  name: string,
  { url, quick = {} }: { url: string; quick?: Readonly<Record<string, string>> | undefined },
): string {
  const text = readFileSync(path.join(FOLDER, `${name}.yaml`), "utf8");
  return withQuickTimes(text, { name, quick }).replaceAll(PLACEHOLDER, url);
}

export function withQuickTimes(
  text: string,
  { name, quick }: { name: string; quick: Readonly<Record<string, string>> },
): string {
  let quicker = text;
  for (const [time, shorter] of Object.entries(quick)) {
    if (quicker.split(time).length !== 2)
      throw new Error(`${name} says '${time}' not exactly once`);
    quicker = quicker.replace(time, shorter);
  }
  return quicker;
}

/** All examples, as `folder/id`. */
export function exampleNames(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .toSorted();
}
