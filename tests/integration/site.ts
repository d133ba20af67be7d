import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Client, createClient } from "@reprise/sdk";
import { loadConfig } from "../../packages/server/src/runtime/configuration/config.ts";
import { createLog } from "../../packages/server/src/runtime/log.ts";
import { type RunningServer, startServer, startWorker } from "../../packages/server/src/server.ts";
import {
  type FreshDatabase,
  freshDatabase,
} from "../../packages/server/src/testing/fresh-database.ts";

/** A server as people run it, on a store of its own, and a client with its admin key. */
export interface Site {
  client: Client;
  url: string;
  /** The admin's. */
  apiKey: string;
  /** Stops the server in order and starts it again on the same store. */
  restart(): Promise<void>;
  /** Another process's worth of worker (PostgreSQL). */
  addWorker(): Promise<void>;
  close(): Promise<void>;
}

interface SiteOptions {
  /** Where databases may be made; null for SQLite. */
  adminUrl: string | null;
  /** Jobs that the server executes at once. */
  slots?: number;
  /** `REPRISE_…` variables. */
  environment?: Record<string, string>;
}

export async function openSite({
  adminUrl,
  slots = 20,
  environment = {},
}: SiteOptions): Promise<Site> {
  const data = mkdtempSync(path.join(tmpdir(), "reprise-site-"));
  const database = adminUrl === null ? null : await freshDatabase(adminUrl);
  const start = () => startServer(configOf({ data, database, slots, environment }), AROUND);
  const workers: Pick<RunningServer, "stop">[] = [];
  let server = await start();
  const site: Site = {
    ...access(server, data),
    async restart() {
      await server.stop();
      server = await start();
      Object.assign(site, access(server, data));
    },
    async addWorker() {
      workers.push(await startWorker(configOf({ data, database, slots, environment }), AROUND));
    },
    async close() {
      await Promise.all([...workers, server].map((one) => one.stop()));
      await database?.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
  return site;
}

const AROUND = {
  log: createLog("silent"),
  onFatal(error: unknown) {
    throw error;
  },
};

function configOf({
  data,
  database,
  slots,
  environment,
}: {
  data: string;
  database: FreshDatabase | null;
  slots: number;
  environment: Record<string, string>;
}) {
  return loadConfig({
    flags: {
      ...{ data, port: "0", slots: `${slots}`, allowPrivate: "127.0.0.0/8", shutdownGrace: "2s" },
      ...(database && { databaseUrl: database.url }),
    },
    environment,
    folder: data,
  });
}

function access({ url }: RunningServer, data: string): Pick<Site, "url" | "apiKey" | "client"> {
  const apiKey = readFileSync(path.join(data, "admin.key"), "utf8").trim();
  return { url, apiKey, client: createClient({ url, apiKey }) };
}
