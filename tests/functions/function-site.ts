import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@reprise/sdk";
import { loadConfig } from "../../packages/server/src/runtime/configuration/config.ts";
import type { SettingKey } from "../../packages/server/src/runtime/configuration/settings.ts";
import { createLog } from "../../packages/server/src/runtime/log.ts";
import { startServer } from "../../packages/server/src/server.ts";
import { freshDatabase } from "../../packages/server/src/testing/fresh-database.ts";

/** A server as people run it, with functions, on a store of its own. */
export interface FunctionSite {
  client: Client;
  url: string;
  close(): Promise<void>;
}

interface FunctionSiteOptions {
  /** Where databases may be made; null for SQLite. */
  adminUrl: string | null;
  functions: string;
  flags?: Partial<Record<SettingKey, string>>;
}

export async function openFunctionSite({
  adminUrl,
  functions,
  flags = {},
}: FunctionSiteOptions): Promise<FunctionSite> {
  const data = mkdtempSync(join(tmpdir(), "reprise-functions-"));
  const database = adminUrl === null ? null : await freshDatabase(adminUrl);
  const config = loadConfig({
    flags: {
      ...{ data, port: "0", functions, shutdownGrace: "2s" },
      ...(database && { databaseUrl: database.url }),
      ...flags,
    },
    environment: {},
    folder: data,
  });
  const server = await startServer(config, {
    log: createLog("silent"),
    onFatal(error) {
      throw error;
    },
  });
  const apiKey = readFileSync(join(data, "admin.key"), "utf8").trim();
  return {
    client: createClient({ url: server.url, apiKey }),
    url: server.url,
    async close() {
      await server.stop();
      await database?.drop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
