import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineFunction } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { createReprise, type Reprise } from "../../packages/server/src/embed.ts";
import { freshDatabase } from "../../packages/server/src/testing/fresh-database.ts";

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a program with Reprise inside, on %s", (_, adminUrl) => {
  let data = "";
  let drop: (() => Promise<unknown>) | undefined;
  let databaseUrl: string | undefined;
  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), "reprise-embedded-"));
    const database = adminUrl === null ? undefined : await freshDatabase(adminUrl);
    databaseUrl = database?.url;
    drop = database?.drop;
  });
  afterEach(async () => {
    await drop?.();
    rmSync(data, { recursive: true, force: true });
  });

  const create = (run: Parameters<typeof defineFunction>[0]["run"]): Reprise =>
    createReprise({
      data,
      ...(databaseUrl !== undefined && { databaseUrl }),
      logLevel: "silent",
      shutdownGrace: "1s",
      functions: [defineFunction({ id: "inside", run })],
    });

  test("runs its own functions, and goes on with what it had begun after a restart", async () => {
    const seen: string[] = [];
    const first = create(async (ctx) => {
      await ctx.step("once", () => seen.push("once"));
      return new Promise(() => {});
    });
    expect(() => first.url).toThrow("has not been started");
    await first.start();
    const { jobId } = await first.client.functions.run("inside");
    await expect.poll(() => seen).toEqual(["once"]);
    await expect
      .poll(async () => (await first.client.jobs.steps(jobId)).items.map(({ path }) => path))
      .toContain("/steps/once#1");
    await first.stop();

    const second = create(async (ctx) => {
      await ctx.step("once", () => seen.push("again"));
      return { pid: process.pid };
    });
    await second.start();
    const job = await second.client.jobs.waitFor(jobId, { timeoutMs: 30_000 });
    const { result } = await second.client.jobs.result(jobId);
    await second.stop();

    expect(job.status).toBe("COMPLETED");
    expect(result).toEqual({ pid: process.pid });
    expect(seen).toEqual(["once"]);
  }, 60_000);
});
