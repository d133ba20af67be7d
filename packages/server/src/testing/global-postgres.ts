import type { TestProject } from "vitest/node";
import { startPostgres, type TestPostgres } from "./embedded-postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A PostgreSQL in which tests may create databases: `DATABASE_URL`, or one of our own. */
    postgresUrl: string;
  }
}

/** Vitest loads this file once per project; the projects of one run share one server. */
declare global {
  var reprisePostgres: Promise<TestPostgres> | undefined;
}

/** Many short transactions on two cores: memory that is not needed is not taken. */
const SETTINGS = { max_connections: "200", shared_buffers: "64MB", max_wal_size: "512MB" };

export async function setup(project: TestProject): Promise<void> {
  const given = process.env.DATABASE_URL;
  if (given !== undefined && given !== "") {
    project.provide("postgresUrl", given);
    return;
  }
  globalThis.reprisePostgres ??= startPostgres({ settings: SETTINGS });
  const server = await globalThis.reprisePostgres;
  project.provide("postgresUrl", server.url);
}

export async function teardown(): Promise<void> {
  const server = await globalThis.reprisePostgres;
  globalThis.reprisePostgres = undefined;
  await server?.stop();
}
