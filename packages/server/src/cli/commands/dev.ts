import type { Config } from "../../runtime/configuration/config.ts";
import { watchFolder } from "../../runtime/files/watch-folder.ts";
import { createLog, type Log } from "../../runtime/log.ts";
import { exitOnFatal } from "../../runtime/process/exit-process.ts";
import { Refusal } from "../../runtime/process/refusal.ts";
import { shutdownRequested } from "../../runtime/process/shutdown.ts";
import { type RunningServer, startServer } from "../../server.ts";
import type { Output } from "../terminal/output.ts";
import { safeText } from "../terminal/safe-text.ts";
import { greet } from "./start.ts";

/** `reprise dev DIR`: a server that takes a recipe up each time its file is saved. */
export async function dev(out: Output, config: Config & { recipes: string }): Promise<void> {
  const log = createLog(config.logLevel);
  const asked = shutdownRequested(log);
  // The first load goes the way of every later one: a mistake in a file is told, and waits to be mended.
  const server = await startServer(
    { ...config, recipes: null },
    { log, onFatal: exitOnFatal(log) },
  );
  greet(out, { server, config, log });
  await load({ out, server }, config.recipes);
  const unwatch = watchFolder(config.recipes, () => {
    load({ out, server }, config.recipes).catch((error: unknown) => {
      log.error({ err: error }, "The recipes could not be loaded");
    });
  });
  out.line(`Watching ${config.recipes}`);
  const unwatchFunctions = watchFunctions(out, { server, config, log });
  await asked;
  unwatch();
  unwatchFunctions();
  await server.stop();
}

/** Takes functions up each time a file of theirs is saved; what runs ends on the old code. */
function watchFunctions(
  out: Output,
  { server, config, log }: { server: RunningServer; config: Config; log: Log },
): () => void {
  const { functions: folder } = config;
  if (folder === null) return () => {};
  out.line(`Watching ${folder}`);
  return watchFolder(folder, () => {
    server
      .reloadFunctions()
      .then((functions) => {
        for (const { id, file, error } of functions) {
          if (error !== null) out.remark(out.style.red(safeText(`${file}: ${id}: ${error}`)));
        }
        out.line(`Functions: ${safeText(functions.map(({ id }) => id).join(", "))}`);
      })
      .catch((error: unknown) => {
        log.error({ err: error }, "The functions could not be loaded");
      });
  });
}

async function load(
  { out, server }: { out: Output; server: RunningServer },
  folder: string,
): Promise<void> {
  try {
    for (const { id, change, state } of await server.loadRecipes(folder)) {
      if (change !== "unchanged") out.line(`${safeText(id)} ${change}, ${state.toLowerCase()}`);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const line of error.message.split("\n")) out.remark(out.style.red(safeText(line)));
  }
}
