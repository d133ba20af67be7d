import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { openSite, type Site } from "./site.ts";

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a person who takes logs away, on %s", (_, adminUrl) => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite({ adminUrl });
    await site.client.recipes.create({
      id: "talk",
      name: "Talk",
      trigger: { type: "manual" },
      steps: [
        {
          id: "say",
          action: "log.write",
          input: { level: "info", message: "Grüße {{ trigger.n }}" },
        },
        {
          id: "warn",
          action: "log.write",
          input: { level: "warn", message: "careful {{ trigger.n }}" },
        },
      ],
    });
    await site.client.recipes.start("talk");
  });
  afterEach(() => site.close());

  const talk = async (n: number) => {
    const { jobId } = await site.client.events.send("talk", { n });
    await site.client.jobs.waitFor(String(jobId));
    return String(jobId);
  };
  const exported = async (filter: Record<string, string>) => {
    const { jobId } = await site.client.logs.export({ filter });
    const job = await site.client.jobs.waitFor(jobId);
    const [artifact] = (await site.client.jobs.artifacts(jobId)).items;
    const file = await new Response(
      await site.client.jobs.download(artifact?.id ?? ""),
    ).arrayBuffer();
    const text = gunzipSync(Buffer.from(file)).toString();
    const lines: { jobId: string; message: string }[] = text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
    return { job, artifact, lines };
  };

  test("gets the lines that fit as compressed JSON, made by a job", async () => {
    await talk(1);
    await talk(2);

    const { job, artifact, lines } = await exported({ level: "warn" });

    expect(job).toMatchObject({ kind: "task", title: "Export of logs", status: "COMPLETED" });
    expect(artifact).toMatchObject({ name: "logs.ndjson.gz", mediaType: "application/gzip" });
    expect(lines.map(({ message }) => message)).toEqual(["careful 1", "careful 2"]);
  });

  test("gets the log of one job with what the engine did, as it is shown", async () => {
    await talk(1);
    const id = await talk(2);

    const { lines } = await exported({ job: id });
    const shown = await site.client.logs.list({ job: id });

    expect(lines).toEqual(shown.items);
    expect(lines.map(({ message }) => message)).toContain("Grüße 2");
  });

  test("gets an empty file where nothing fits, and is told of filters that are none", async () => {
    const { lines } = await exported({ q: "nothing like that" });
    const refused = site.client.logs.export({ filter: { levels: "warn" } });

    expect(lines).toEqual([]);
    await expect(refused).rejects.toMatchObject({
      status: 422,
      code: "invalid_value",
      message: expect.stringContaining("level"),
    });
  });
});
