import type { RecipeDocument } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { openSite, type Site } from "./site.ts";

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a job on hold, on %s", (_, adminUrl) => {
  let site: Site;
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await startReceiver();
    site = await openSite({ adminUrl });
  });
  afterEach(async () => {
    await site.close();
    await receiver.close();
  });

  const start = async (step: object) => {
    const recipe: RecipeDocument = {
      id: "outside",
      name: "Outside",
      trigger: { type: "manual" },
      steps: [
        { id: "outside", ...step },
        { id: "after", action: "data.set", input: { got: "{{ steps.outside }}" } },
      ],
    };
    await site.client.recipes.create(recipe);
    await site.client.recipes.start("outside");
    const { jobId } = await site.client.events.send("outside", {});
    return String(jobId);
  };
  const waitsFor = (id: string, waitingFor: string) =>
    eventually(`the job waits for ${waitingFor}`, async () => {
      const job = await site.client.jobs.get(id);
      return job.waitingFor === waitingFor ? job : null;
    });
  const survey = () => ({
    action: "resume.wait",
    input: {
      request: { method: "POST", url: `${receiver.url}/survey`, json: {} },
      token: { field: "token" },
    },
  });
  const token = () => {
    const body = receiver.received[0]?.body;
    return typeof body === "object" && body !== null && "token" in body ? String(body.token) : "";
  };

  test("goes on after a restart with the payload that came while its recipe was stopped", async () => {
    const id = await start(survey());
    await waitsFor(id, "resume-token");
    await site.client.recipes.stop("outside");
    expect(await site.client.jobs.get(id)).toMatchObject({ status: "PAUSED" });
    await site.client.jobs.resumeByToken({ token: token(), payload: { score: 9 } });
    await site.restart();

    await site.client.recipes.start("outside");
    const job = await site.client.jobs.waitFor(id);

    expect(job.status).toBe("COMPLETED");
    const { items } = await site.client.jobs.steps(id);
    expect(items.at(-1)?.output).toEqual({ got: { score: 9 } });
    expect(receiver.received).toHaveLength(1);
    const again = site.client.jobs.resumeByToken({ token: token(), payload: 1 });
    await expect(again).rejects.toMatchObject({ code: "token_used" });
  });

  test("takes one of many payloads that come at once", async () => {
    const id = await start(survey());
    await eventually("the token was sent", () => token() !== "");

    const all = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((payload) => site.client.jobs.resumeByToken({ token: token(), payload })),
    );
    const job = await site.client.jobs.waitFor(id);

    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(job.status).toBe("COMPLETED");
  });

  test("ends the work outside when it is canceled, from a pause too", async () => {
    const id = await start({
      action: "http.wait",
      input: {
        poll: {
          request: { url: `${receiver.url}/import` },
          every: "1h",
          until: { path: "body.state", is: "done" },
        },
        cancel: { method: "DELETE" },
      },
    });
    await eventually("it was polled", () => receiver.received.length > 0);
    await waitsFor(id, "poll");
    await site.client.recipes.stop("outside");

    await site.client.jobs.cancel(id, { comment: "not needed" });
    const job = await site.client.jobs.waitFor(id);

    expect(job).toMatchObject({ status: "CANCELED", reason: { type: "user" } });
    expect(receiver.received).toHaveLength(2);
  });
});
