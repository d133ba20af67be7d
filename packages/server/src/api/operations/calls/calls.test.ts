import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const ADD = {
  id: "add",
  name: "Add",
  trigger: {
    type: "callable",
    input: { type: "object", properties: { a: { type: "number" } }, required: ["a"] },
  },
  steps: [{ return: { sum: "{{ trigger.a }}" } }],
};

describe("calls", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.ask({ method: "POST", url: "/api/v1/recipes", json: ADD });
    await api.ask({ method: "POST", url: "/api/v1/recipes/add/start" });
  });
  afterEach(() => api.close());

  const call = (json: { input: object }, query = "") =>
    api.ask({
      method: "POST",
      url: `/api/v1/recipes/add/call${query}`,
      role: "operator",
      json: { input: { ...json.input } },
    });

  const held = async (lane = "add"): Promise<Job> => {
    const [claimed] = await api.given.claim({ lane });
    if (claimed === undefined) throw new Error(`Nothing is ready in ${lane}`);
    return claimed.job;
  };

  const returns = (job: Job) => {
    const step = api.given.step({ kind: "return", id: null, output: { sum: 7 } });
    const change = { event: "complete", report: null } as const;
    return api.storage.jobs.advance(api.given.advance(job, { steps: [step], change }));
  };

  test("answer what the recipe returned when it ends in time", async () => {
    const asked = call({ input: { a: 7 } });
    await new Promise((resolve) => setImmediate(resolve));
    let claimed = await api.given.claim({ lane: "add" });
    while (claimed.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      claimed = await api.given.claim({ lane: "add" });
    }
    for (const { job } of claimed) await returns(job);
    api.clock.advance(1_000);

    const answer = await asked;

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      jobId: claimed[0]?.job.id,
      status: "COMPLETED",
      result: { sum: 7 },
      error: null,
    });
  });

  test("answer 202 with the job when it goes on", async () => {
    const answer = await call({ input: { a: 7 } }, "?wait=0s");

    const job = await held();
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ jobId: job.id });
    expect(job).toMatchObject({ kind: "recipe", runBy: expect.any(String), parentId: null });
  });

  test("refuse an input that does not fit, and say where", async () => {
    const answer = await call({ input: { a: "seven" } });

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: "invalid_value",
      errors: [{ pointer: "/input/a", message: "must be number" }],
    });
  });

  test.each([
    ["/api/v1/recipes/nobody/call", 404, "not_found"],
    ["/api/v1/recipes/sync/call", 409, "wrong_trigger"],
  ])("refuse %s with %i %s", async (url, status, code) => {
    await api.given.recipe();

    const answer = await api.ask({ method: "POST", url, role: "operator", json: { input: {} } });

    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });

  test("refuse a stopped recipe", async () => {
    await api.ask({ method: "POST", url: "/api/v1/recipes/add/stop" });

    const answer = await call({ input: { a: 1 } });

    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe("recipe_not_active");
  });

  test("show the tree below a job, and what a cancel would do to each of it", async () => {
    await api.given.recipe();
    const root = await api.given.runningJob();
    const child = (mode: "sync" | "async", cancelWithParent: boolean) =>
      api.given.newJob({
        kind: "call",
        lane: "add",
        parentId: root.id,
        rootId: root.id,
        callDepth: 1,
        call: { mode, cancelWithParent, parentRepeat: 0 },
      });
    const children = [child("sync", true), child("async", false)];
    await api.storage.jobs.advance(api.given.advance(root, { children }));

    const answer = await api.ask({ url: `/api/v1/jobs/${root.id}/tree?operation=cancel` });

    expect(answer.body).toMatchObject({
      truncated: false,
      tree: {
        id: root.id,
        mode: null,
        effect: { enabled: true, reason: null },
        children: [
          { id: children[0]?.id, mode: "sync", parentRepeat: 0, effect: { enabled: true } },
          {
            id: children[1]?.id,
            mode: "async",
            effect: {
              enabled: false,
              reason: "It runs on: its call does not say cancelWithParent",
            },
          },
        ],
      },
    });
    const job = await api.ask({ url: `/api/v1/jobs/${root.id}` });
    expect(job.body.children).toEqual({ total: 2, finished: 0, failed: 0 });
  });

  test("refuse a stop of a child, with what is possible instead", async () => {
    await api.given.recipe();
    const root = await api.given.runningJob();
    const child = api.given.newJob({
      kind: "call",
      lane: "add",
      parentId: root.id,
      rootId: root.id,
      call: { mode: "sync", cancelWithParent: false, parentRepeat: 0 },
    });
    await api.storage.jobs.advance(api.given.advance(root, { children: [child] }));

    const answer = await api.ask({ method: "POST", url: `/api/v1/jobs/${child.id}/stop` });

    expect(answer.status).toBe(409);
    expect(answer.body.allowed).toEqual(["cancel"]);
    expect(answer.text).toContain("Only root jobs: its parent decides");
  });
});
