import type { Job } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { openSite, type Site } from "./site.ts";

/** Its jobs wait for an hour. */
const WAITING = {
  id: "waiting",
  name: "Waiting",
  concurrency: 1_000,
  trigger: { type: "manual" },
  steps: [{ id: "pause", wait: { for: "1h" } }],
};
const FINAL = ["COMPLETED", "FAILED", "CANCELED", "ABORTED"];

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("many jobs at once, on %s", (_, adminUrl) => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite({ adminUrl });
    await site.client.recipes.create(WAITING);
    await site.client.recipes.start("waiting");
  });
  afterEach(() => site.close());

  const send = async (count: number) => {
    const events = Array.from({ length: count }, (_none, number) => ({ number }));
    const { jobIds } = await site.client.events.sendBatch("waiting", events);
    return jobIds;
  };
  const cancelAll = () =>
    site.client.bulk.start({
      op: "cancel",
      select: { filter: { recipe: "waiting" } },
      reason: "wrong sandbox",
    });
  const whenOver = async ({ id, jobId }: { id: string; jobId: string }) => {
    await site.client.jobs.waitFor(jobId);
    return site.client.bulk.get(id);
  };
  const jobsOf = async () => {
    const jobs: Job[] = [];
    for await (const job of site.client.jobs.listAll({ recipe: "waiting" })) jobs.push(job);
    return jobs;
  };

  test("are canceled, rerun over a while and canceled again, each exactly once", async () => {
    await send(120);

    const canceled = await whenOver(await cancelAll());
    const rerun = await whenOver(
      await site.client.bulk.start({
        op: "rerun",
        select: { filter: { recipe: "waiting", status: "CANCELED" } },
        options: { spreadOver: "3s" },
      }),
    );
    const jobs = await jobsOf();
    const again = await whenOver(await cancelAll());

    expect(canceled.counts).toMatchObject({ changed: 120, failed: 0 });
    expect(rerun).toMatchObject({ status: "COMPLETED", counts: { changed: 120, failed: 0 } });
    expect(new Set(jobs.map(({ repeat }) => repeat))).toEqual(new Set([1]));
    expect(again.counts).toMatchObject({ changed: 120, failed: 0 });
    expect(new Set((await jobsOf()).map(({ status }) => status))).toEqual(new Set(["CANCELED"]));
  }, 60_000);

  test("race with people and workers, and every job ends once", async () => {
    const ids = await send(80);

    const started = await cancelAll();
    const people = ids.slice(20, 60).map((id) =>
      site.client.jobs.cancel(id).then(
        ({ changed }) => changed,
        () => false,
      ),
    );
    const byPeople = (await Promise.all(people)).filter(Boolean).length;
    const operation = await whenOver(started);

    const { changed, skipped, refused, failed } = operation.counts;
    expect({ sum: changed + skipped, refused, failed }).toEqual({ sum: 80, refused: 0, failed: 0 });
    expect(changed + byPeople).toBe(80);
    for (const job of await jobsOf()) expect(FINAL).toContain(job.status);
  }, 60_000);

  test("go on after a restart of the server", async () => {
    await send(60);
    await whenOver(await cancelAll());
    const { id } = await site.client.bulk.start({
      op: "rerun",
      select: { filter: { recipe: "waiting" } },
      options: { spreadOver: "4s" },
    });

    await site.restart();
    const operation = await whenOver(await site.client.bulk.get(id));

    expect(operation).toMatchObject({ status: "COMPLETED", counts: { changed: 60, failed: 0 } });
    expect(new Set((await jobsOf()).map(({ repeat }) => repeat))).toEqual(new Set([1]));
  }, 60_000);
});
