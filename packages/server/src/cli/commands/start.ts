import type { Config } from "../../runtime/configuration/config.ts";
import { dataFolderAt } from "../../runtime/files/data-folder.ts";
import { createLog, type Log } from "../../runtime/log.ts";
import { exitOnFatal } from "../../runtime/process/exit-process.ts";
import { isRunningAsRoot } from "../../runtime/process/running-as-root.ts";
import { shutdownRequested } from "../../runtime/process/shutdown.ts";
import { type RunningServer, startServer } from "../../server.ts";
import type { Output } from "../terminal/output.ts";

/** `reprise start`: serves until SIGTERM or Ctrl-C. */
export async function start(out: Output, config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  const asked = shutdownRequested(log);
  const server = await startServer(config, { log, onFatal: exitOnFatal(log) });
  greet(out, { server, config, log });
  await asked;
  await server.stop();
  log.info({}, "Stopped");
}

/** What a person needs to go on: where it is, and the key, which is shown this once. */
export function greet(
  out: Output,
  { server, config, log }: { server: RunningServer; config: Config; log: Log },
): void {
  const { url, adminKey } = server;
  const keyPath = dataFolderAt(config.data).adminKeyPath;
  if (isRunningAsRoot()) {
    log.warn({}, "Running as root; a user of its own with a data folder of its own is safer");
  }
  if (!isLoopback(config.host)) {
    log.warn({ host: config.host }, "Others can reach this address; put TLS in front of it");
  }
  if (out.json) {
    out.value({ url, adminKey });
    return;
  }
  out.line(`Reprise is ready at ${out.style.bold(url)}`);
  out.line(`Console: ${url}${config.basePath}/`);
  out.line(`API docs: ${url}/docs`);
  if (adminKey === null) return;
  out.line();
  out.line(`Admin key, shown this once: ${out.style.bold(adminKey)}`);
  out.line(`It is kept for you in ${keyPath}, and makes the first user in the console`);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
