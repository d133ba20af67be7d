import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../testing/open-test-api.ts";

const DOCUMENT = {
  id: "invoice-sync",
  name: "Invoice sync",
  trigger: { type: "webhook", dedupe: "{{ trigger.body.id }}" },
  steps: [{ id: "set", action: "data.set", input: { a: 1 } }],
};

describe("the API", () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await openTestApi();
  });
  afterEach(() => api.close());

  test("takes a recipe, starts it, accepts its webhooks and shows their jobs", async () => {
    const created = await api.ask({ method: "POST", url: "/api/v1/recipes", json: DOCUMENT });
    const started = await api.ask({ method: "POST", url: "/api/v1/recipes/invoice-sync/start" });
    const accepted = await api.ask({
      method: "POST",
      url: "/hooks/invoice-sync",
      role: null,
      json: { id: 4711 },
    });
    const job = await api.ask({ url: `/api/v1/jobs/${accepted.body.jobId}` });

    expect(created.status).toBe(201);
    expect(started.body).toMatchObject({ state: "ACTIVE", activeVersion: 1 });
    expect(accepted.status).toBe(202);
    expect(job.body).toMatchObject({ status: "PENDING", recipeId: "invoice-sync", repeat: 0 });
  });
});
