import { watch } from "node:fs";

/** Editors write a file in several steps; only the last of a burst counts. */
const QUIET_MS = 150;

/** Calls back after something in the folder changed. Answers the way to end it. */
export function watchFolder(folder: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(changed, QUIET_MS);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
