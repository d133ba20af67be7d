import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { RepriseError } from "./errors.ts";
import type { Client, Job } from "./index.ts";

interface Asked {
  method: string;
  path: string;
  query: string;
  headers: Headers;
  body: unknown;
}

/** A client whose requests are noted and answered from the list, the last one again and again. */
function clientOf(...answers: (object | (() => Response))[]): { client: Client; asked: Asked[] } {
  const asked: Asked[] = [];
  const fetch = async (input: string | URL | Request, init: RequestInit = {}) => {
    const { pathname, search } = new URL(String(input));
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? {};
    asked.push({
      method: init.method ?? "GET",
      path: pathname,
      query: search,
      headers: new Headers(init.headers),
      body: init.body ?? null,
    });
    return typeof answer === "function" ? answer() : Response.json(answer);
  };
  return { client: createClient({ url: "http://reprise.test/", apiKey: "rk_x", fetch }), asked };
}

const job = (fields: Partial<Job>) => ({ id: "job_1", status: "PENDING", ...fields });

function refusal(status: number, problem: object, headers: Record<string, string> = {}) {
  return () => new Response(JSON.stringify(problem), { status, headers });
}

const SINK = { type: "webhook", url: "https://example.com/hook" } as const;
const PLAN = { id: "prices", payload: [{ api: "scrape", parameters: {} }] };
const VIEW = { name: "Mine", page: "jobs", query: { status: "FAILED" } };

describe("the client", () => {
  /** Every operation of the API, as the client asks it. */
  // biome-ignore format: a table
  const CALLS: readonly [operationId: string, call: (client: Client) => Promise<unknown>][] = [
    ["receiveWebhook",  (client) => client.events.hook("sync", { id: 1 })],
    ["sendEvents",      (client) => client.events.send("sync", { id: 1 })],
    ["sendEvents",      (client) => client.events.sendBatch("sync", [1, 2])],
    ["testRecipe",      (client) => client.recipes.test("sync", { event: 1 })],
    ["setWebhookSecret", (client) => client.recipes.setWebhookSecret("sync")],
    ["deleteWebhookSecret", (client) => client.recipes.deleteWebhookSecret("sync")],
    ["listRecipes",     (client) => client.recipes.list({ q: "x" })],
    ["createRecipe",    (client) => client.recipes.create({ id: "sync" })],
    ["getRecipe",       (client) => client.recipes.get("sync")],
    ["updateRecipe",    (client) => client.recipes.update("sync", "id: sync")],
    ["deleteRecipe",    (client) => client.recipes.delete("sync")],
    ["startRecipe",     (client) => client.recipes.start("sync")],
    ["stopRecipe",      (client) => client.recipes.stop("sync")],
    ["activateRecipe",  (client) => client.recipes.activate("sync")],
    ["listVersions",    (client) => client.recipes.versions("sync")],
    ["getVersion",      (client) => client.recipes.version("sync", 2)],
    ["restoreVersion",  (client) => client.recipes.restore("sync", 2)],
    ["listRecipeJobs",  (client) => client.recipes.jobs("sync", { status: "FAILED" })],
    ["validateRecipe",  (client) => client.recipes.validate({ id: "sync" })],
    ["listFunctions", (client) => client.functions.list()],
  ["runFunction", (client) => client.functions.run("greet", { parameters: { name: "Ada" } })],
  ["listJobs",        (client) => client.jobs.list()],
    ["getJob",          (client) => client.jobs.get("job_1")],
    ["listSteps",       (client) => client.jobs.steps("job_1", { repeat: 0 })],
    ["listJobLogs",     (client) => client.jobs.logs("job_1")],
    ["listChildren",    (client) => client.jobs.children("job_1")],
    ["listRepeats",     (client) => client.jobs.repeats("job_1")],
    ["getJobResult",    (client) => client.jobs.result("job_1")],
    ["cancelJob",       (client) => client.jobs.cancel("job_1", { comment: "enough" })],
    ["stopJob",         (client) => client.jobs.stop("job_1")],
    ["resumeJob",       (client) => client.jobs.resume("job_1")],
    ["forceStopJob",    (client) => client.jobs.forceStop("job_1")],
    ["rerunJob",        (client) => client.jobs.rerun("job_1")],
    ["previewSchedule", (client) => client.schedules.preview({ schedule: {} })],
    ["listApiKeys",     (client) => client.apiKeys.list()],
    ["createApiKey",    (client) => client.apiKeys.create({ name: "CI", role: "viewer" })],
    ["revokeApiKey",    (client) => client.apiKeys.revoke("key_1")],
    ["getMe",           (client) => client.me()],
    ["listWorkers",     (client) => client.workers.list()],
    ["getMeta",         (client) => client.meta()],
    ["listApprovals",   (client) => client.approvals.list({ status: "open" })],
    ["getApproval",     (client) => client.approvals.get("apr_1")],
    ["approve",         (client) => client.approvals.approve("apr_1", { comment: "Yes" })],
    ["reject",          (client) => client.approvals.reject("apr_1")],
    ["getApprovalByToken", (client) => client.approvals.getByToken("rt_1")],
    ["resumeByToken",   (client) => client.jobs.resumeByToken({ token: "rt_1", payload: 1 })],
    ["callRecipe",      (client) => client.recipes.call("sync", { input: { n: 1 } })],
    ["diffVersions",    (client) => client.recipes.diff("sync", { from: 1, to: 2 })],
    ["getTriggerLog",   (client) => client.recipes.triggerLog("sync")],
    ["setReport",       (client) => client.recipes.setReport("sync", { columns: [] })],
    ["clearReport",     (client) => client.recipes.clearReport("sync")],
    ["exportReport",    (client) => client.recipes.exportReport("sync", { format: "csv" })],
    ["importEvents",    (client) => client.events.import("sync", "a\n1", { format: "csv" })],
    ["listArtifacts",   (client) => client.jobs.artifacts("job_1")],
    ["getArtifact",     (client) => client.jobs.download("art_1")],
    ["getJobTree",      (client) => client.jobs.tree("job_1")],
    ["getStepTree",     (client) => client.jobs.stepTree("job_1")],
    ["listIterations",  (client) => client.jobs.iterations("job_1", { path: "/steps/0" })],
    ["getWhy",          (client) => client.jobs.why("job_1")],
    ["previewRerun",    (client) => client.jobs.previewRerun("job_1")],
    ["setLowPriority",  (client) => client.jobs.setLowPriority("job_1", true)],
    ["removeLowPriority", (client) => client.jobs.setLowPriority("job_1", false)],
    ["getSettings",     (client) => client.settings.get()],
    ["changeSettings",  (client) => client.settings.change({})],
    ["listLogs",        (client) => client.logs.list({ q: "x" })],
    ["getStatistics",   (client) => client.statistics.get({ range: "1h" })],
    ["listErrors",      (client) => client.errors.list()],
    ["getError",        (client) => client.errors.get("err_1")],
    ["resolveError",    (client) => client.errors.resolve("err_1")],
    ["ignoreError",     (client) => client.errors.ignore("err_1")],
    ["reopenError",     (client) => client.errors.reopen("err_1")],
    ["listDeliveries",  (client) => client.deliveries.list()],
    ["listRunDeliveries", (client) => client.deliveries.ofRun("run_1")],
    ["getDelivery",     (client) => client.deliveries.get("dlv_1")],
    ["redeliver",       (client) => client.deliveries.redeliver("dlv_1")],
    ["redeliverOfRun",  (client) => client.deliveries.redeliverOfRun({ runId: "run_1", n: 1 })],
    ["redeliverFailed", (client) => client.deliveries.redeliverFailed("run_1")],
    ["testPlanSink",    (client) => client.deliveries.testPlanSink("prices")],
    ["testSink",        (client) => client.deliveries.testSink({ sink: SINK })],
    ["listPlans",       (client) => client.plans.list()],
    ["createPlan",      (client) => client.plans.create(PLAN)],
    ["getPlan",         (client) => client.plans.get("prices")],
    ["updatePlan",      (client) => client.plans.update("prices", {})],
    ["deletePlan",      (client) => client.plans.delete("prices")],
    ["triggerPlan",     (client) => client.plans.trigger("prices")],
    ["pausePlan",       (client) => client.plans.pause("prices")],
    ["resumePlan",      (client) => client.plans.resume("prices")],
    ["listPlanPayload", (client) => client.plans.payload("prices")],
    ["listPlanRuns",    (client) => client.plans.runs("prices")],
    ["getPlanLog",      (client) => client.plans.log("prices")],
    ["getRun",          (client) => client.runs.get("run_1")],
    ["terminateRun",    (client) => client.runs.terminate("run_1")],
    ["listRunPayloads", (client) => client.runs.payloads("run_1")],
    ["decideApprovalByToken", (client) => client.approvals.decideByToken("apt_1", { decision: "approved" })],
    ["exportLogs",      (client) => client.logs.export()],
    ["getLogContext",   (client) => client.logs.context(7)],
    ["rerunError",      (client) => client.errors.rerun("err_1")],
    ["startBulkOperation", (client) => client.bulk.start({ op: "cancel", select: { ids: ["job_1"] } })],
    ["listBulkOperations", (client) => client.bulk.list()],
    ["listBulkOutcomes", (client) => client.bulk.outcomes("blk_1")],
    ["getBulkOperation", (client) => client.bulk.get("blk_1")],
    ["abortBulkOperation", (client) => client.bulk.abort("blk_1")],
    ["getJobFacets",    (client) => client.jobs.facets()],
    ["getNeighbors",    (client) => client.jobs.neighbors("job_1")],
    ["listAudit",       (client) => client.audit.list()],
    ["listJobAudit",    (client) => client.audit.ofJob("job_1")],
    ["listRecipeAudit", (client) => client.audit.ofRecipe("sync")],
    ["search",          (client) => client.search("invoice")],
    ["listViews",       (client) => client.views.list()],
    ["createView",      (client) => client.views.create(VIEW)],
    ["getView",         (client) => client.views.get("viw_1")],
    ["updateView",      (client) => client.views.update("viw_1", VIEW)],
    ["deleteView",      (client) => client.views.delete("viw_1")],
    ["getSetup",        (client) => client.session.setupNeeded()],
    ["setUp",           (client) => client.session.setUp({ setupToken: "t", email: "a@b.example", name: "A", password: "p" })],
    ["signIn",          (client) => client.session.signIn({ email: "a@b.example", password: "p" })],
    ["getSession",      (client) => client.session.get()],
    ["signOut",         (client) => client.session.signOut()],
    ["usePasswordReset", (client) => client.session.usePasswordReset({ token: "t", password: "p" })],
    ["changePassword",  (client) => client.session.changePassword({ current: "p", new: "q" })],
    ["listUsers",       (client) => client.users.list()],
    ["createUser",      (client) => client.users.create({ email: "a@b.example", name: "A", role: "viewer" })],
    ["getUser",         (client) => client.users.get("usr_1")],
    ["changeUser",      (client) => client.users.change("usr_1", { name: "B" })],
    ["deleteUser",      (client) => client.users.delete("usr_1")],
    ["resetPassword",   (client) => client.users.resetPassword("usr_1")],
    ["listQueues",      (client) => client.workers.queues()],
    ["getOverview",     (client) => client.overview()],
    ["streamLogs",      (client) => client.logs.follow().next()],
    ["streamJobLogs",   (client) => client.logs.followJob("job_1").next()],
    ["streamChanges",   (client) => client.changes().next()],
  ];

  test.each(CALLS)("asks %s at its address", async (operationId, call) => {
    const { client, asked } = clientOf({});

    await call(client);

    const [request] = asked;
    const { method, pattern } = operation(operationId);
    expect(request?.method).toBe(method);
    expect(request?.path).toMatch(pattern);
    expect(request?.headers.get("authorization")).toBe("Bearer rk_x");
  });

  test("offers every operation of the API", () => {
    const offered = CALLS.map(([operationId]) => operationId);

    expect(operations().map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(offered),
    );
    expect(operations().filter(({ operationId }) => !offered.includes(operationId))).toEqual([]);
  });

  test("keeps what is odd in an id inside its part of the address", async () => {
    const { client, asked } = clientOf({});

    await client.recipes.get("../api-keys?x=1#y");

    expect(asked[0]?.path).toBe("/api/v1/recipes/..%2Fapi-keys%3Fx%3D1%23y");
  });

  test("sends text documents as what they are, with note, version and key", async () => {
    const { client, asked } = clientOf({});

    await client.recipes.update("sync", "id: sync", {
      note: "a & b",
      ifVersion: 3,
      idempotencyKey: "k",
    });
    await client.recipes.create("{}", { format: "json" });

    expect(asked[0]).toMatchObject({ body: "id: sync", query: "?note=a+%26+b" });
    expect(asked[0]?.headers.get("content-type")).toBe("application/yaml");
    expect(asked[0]?.headers.get("if-match")).toBe('"3"');
    expect(asked[0]?.headers.get("idempotency-key")).toBe("k");
    expect(asked[1]?.headers.get("content-type")).toBe("application/json");
  });

  test("reads every page of a list", async () => {
    const { client, asked } = clientOf(
      { items: [job({ id: "job_1" }), job({ id: "job_2" })], nextCursor: "c" },
      { items: [job({ id: "job_3" })], nextCursor: null },
    );

    const seen: string[] = [];
    for await (const { id } of client.jobs.listAll({ status: "FAILED" })) seen.push(id);

    expect(seen).toEqual(["job_1", "job_2", "job_3"]);
    expect(asked[1]?.query).toContain("cursor=c");
    expect(asked[1]?.query).toContain("status=FAILED");
  });

  test("waits until a job has ended", async () => {
    const { client } = clientOf(job({}), job({ status: "RUNNING" }), job({ status: "COMPLETED" }));

    const ended = await client.jobs.waitFor("job_1", { timeoutMs: 5_000 });

    expect(ended.status).toBe("COMPLETED");
  });

  test("waits no longer than it was told", async () => {
    const { client } = clientOf(job({ status: "RUNNING" }));

    const waiting = client.jobs.waitFor("job_1", { timeoutMs: 30 });

    await expect(waiting).rejects.toMatchObject({ code: "wait_timeout", status: 0 });
  });

  test("stops waiting when it is told to", async () => {
    const { client } = clientOf(job({ status: "RUNNING" }));
    const signal = AbortSignal.timeout(30);

    const waiting = client.jobs.waitFor("job_1", { signal });

    await expect(waiting).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("throws what the server refused with", async () => {
    const problem = {
      code: "invalid_value",
      detail: "/steps: A recipe needs at least one step",
      errors: [{ pointer: "/steps", code: "invalid_value", message: "…", line: 3 }],
      allowed: ["x"],
      limit: 7,
    };
    const headers = { "x-request-id": "req_1", "retry-after": "5" };
    const { client } = clientOf(refusal(422, problem, headers));

    const error = await client.recipes.create({}).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RepriseError);
    expect(error).toMatchObject({
      ...problem,
      status: 422,
      requestId: "req_1",
      retryAfterSeconds: 5,
    });
  });

  test.each([
    ["a page of something in between", () => new Response("<html>", { status: 502 }), 502],
    ["no JSON", () => new Response("<html>", { status: 200 }), 0],
    ["JSON of somebody else", refusal(404, { error: "no" }), 404],
  ])("says so when the answer is %s", async (_what, answer, status) => {
    const { client } = clientOf(answer);

    await expect(client.me()).rejects.toMatchObject({ code: "bad_answer", status });
  });

  test("says so when nobody answers", async () => {
    const fetch = () =>
      Promise.reject(new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") }));
    const client = createClient({ url: "http://reprise.test", fetch });

    await expect(client.me()).rejects.toMatchObject({
      code: "unreachable",
      status: 0,
      message: "The server cannot be reached: ECONNREFUSED",
    });
  });
});

interface Operation {
  operationId: string;
  method: string;
  pattern: RegExp;
}

function operations(): Operation[] {
  const url = new URL("../../server/openapi.json", import.meta.url);
  const { paths }: { paths: Record<string, Record<string, { operationId: string }>> } = JSON.parse(
    readFileSync(url, "utf8"),
  );
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      operationId,
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
    })),
  );
}

function operation(operationId: string): Operation {
  const found = operations().find((one) => one.operationId === operationId);
  if (found === undefined) throw new Error(`There is no operation ${operationId}`);
  return found;
}
