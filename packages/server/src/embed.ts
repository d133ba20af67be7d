import { resolve } from "node:path";
import { type Client, createClient, type FunctionDefinition } from "@reprise/sdk";
import { loadConfig } from "./runtime/configuration/config.ts";
import type { SettingKey } from "./runtime/configuration/settings.ts";
import { dataFolderAt, readAdminKey } from "./runtime/files/data-folder.ts";
import { createLog, type LogSeverity } from "./runtime/log.ts";
import { exitOnFatal } from "./runtime/process/exit-process.ts";
import { Refusal } from "./runtime/process/refusal.ts";
import { type RunningServer, startServer } from "./server.ts";

export interface RepriseOptions {
  /** Folder of the database and of the admin key; `./.reprise` unless said otherwise. */
  data?: string;
  /** PostgreSQL instead of SQLite. */
  databaseUrl?: string;
  /**
   * Run in this very process: quick to call, but a function that blocks it or fills its memory does so
   * to the whole program. Put functions into a folder (`functionsFolder`) to run them in processes.
   */
  functions?: readonly FunctionDefinition[];
  functionsFolder?: string;
  /** Folder of recipe files. */
  recipes?: string;
  /** Any free port unless said otherwise. */
  port?: number;
  host?: string;
  /** Jobs executed at once. */
  slots?: number;
  /** How long running steps may go on at `stop`, such as "5s"; 20 s unless said otherwise. */
  shutdownGrace?: string;
  /** Of the client; the admin key in `data` unless said otherwise. */
  apiKey?: string;
  /** Of the lines on standard error; `warn` unless said otherwise. */
  logLevel?: LogSeverity;
  /** The store failed in a way that the process must not outlive; exits unless said otherwise. */
  onFatal?: (error: unknown) => void;
}

/** A server inside this program. */
export interface Reprise {
  /** Where its API answers. Throws before it has started. */
  readonly url: string;
  /** Asks it. Throws before it has started. */
  readonly client: Client;
  /** Resolves when jobs are being executed. */
  start(): Promise<void>;
  /** Lets running steps end, hands back the rest, and closes everything. */
  stop(): Promise<void>;
}

/** The whole of Reprise inside a Node program; nothing happens before `start`. */
export function createReprise(options: RepriseOptions = {}): Reprise {
  if (options.functions && options.functionsFolder !== undefined) {
    throw new TypeError("Give either functions or functionsFolder");
  }
  let running: { server: RunningServer; client: Client } | null = null;
  const started = () => {
    if (running === null) throw new Error("Reprise has not been started");
    return running;
  };
  return {
    get url() {
      return started().server.url;
    },
    get client() {
      return started().client;
    },
    async start() {
      if (running !== null) return;
      running = await start(options);
    },
    async stop() {
      const stopping = running;
      running = null;
      await stopping?.server.stop();
    },
  };
}

async function start(options: RepriseOptions): Promise<{ server: RunningServer; client: Client }> {
  const data = resolve(options.data ?? ".reprise");
  // Where no reprise.yaml is: the program decides.
  const config = loadConfig({ flags: flagsOf(options, data), environment: {}, folder: data });
  const log = createLog(options.logLevel ?? "warn");
  const server = await startServer(config, {
    log,
    onFatal: options.onFatal ?? exitOnFatal(log),
    ...(options.functions && { functions: options.functions }),
  });
  const apiKey = options.apiKey ?? server.adminKey ?? readAdminKey(dataFolderAt(data));
  if (apiKey === null) {
    await server.stop();
    throw new Refusal(
      `There is no admin key in ${data}: it was made elsewhere, so name one by apiKey.`,
    );
  }
  return { server, client: createClient({ url: server.url, apiKey }) };
}

function flagsOf(
  { databaseUrl, functionsFolder, recipes, port, host, slots, shutdownGrace }: RepriseOptions,
  data: string,
): Partial<Record<SettingKey, string>> {
  return {
    data,
    port: String(port ?? 0),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(functionsFolder !== undefined && { functions: resolve(functionsFolder) }),
    ...(recipes !== undefined && { recipes: resolve(recipes) }),
    ...(host !== undefined && { host }),
    ...(shutdownGrace !== undefined && { shutdownGrace }),
    ...(slots !== undefined && { slots: String(slots) }),
  };
}
