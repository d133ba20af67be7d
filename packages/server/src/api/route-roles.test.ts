import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROLES, type Role } from "../domain/role.ts";
import { type Ask, openTestApi, type TestApi } from "../testing/open-test-api.ts";
import { createApp } from "./app.ts";

const RECIPE = "/api/v1/recipes/sync";
const JOB = "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x";
const ERRORS = "/api/v1/errors/err_0123456789abcdef01234567";

const BULK = "/api/v1/bulk-operations/blk_01jd2n7b5qfw8v3m4k6r9s0t1x";
const VIEW = "/api/v1/views/viw_01jd2n7b5qfw8v3m4k6r9s0t1x";
const USER = "/api/v1/users/usr_01jd2n7b5qfw8v3m4k6r9s0t1x";
const APPROVAL = "/api/v1/approvals/apr_01jd2n7b5qfw8v3m4k6r9s0t1x";

const DELIVERY = "/api/v1/deliveries/dlv_01jd2n7b5qfw8v3m4k6r9s0t1x";
const RUN_OF_PLAN = "/api/v1/runs/run_01jd2n7b5qfw8v3m4k6r9s0t1x";

/** Every route and the least role that may use it. A route that is missing here fails the test. */
// biome-ignore format: a table
const TABLE: readonly [method: NonNullable<Ask["method"]>, route: string, url: string, role: Role | "open"][] = [
  ["POST",   "/hooks/:recipeId",                                    "/hooks/sync",                                "open"],
  ["GET",    "/healthz",                                            "/healthz",                                   "open"],
  ["GET",    "/readyz",                                             "/readyz",                                    "open"],
  ["GET",    "/metrics",                                            "/metrics",                                   "viewer"],
  ["GET",    "/api/v1/openapi.json",                                "/api/v1/openapi.json",                       "open"],
  ["GET",    "/api/v1/schemas/recipe.json",                         "/api/v1/schemas/recipe.json",                "open"],
  ["GET",    "/api/v1/recipes",                                     "/api/v1/recipes",                            "viewer"],
  ["POST",   "/api/v1/recipes",                                     "/api/v1/recipes",                            "editor"],
  ["POST",   "/api/v1/recipes/validate",                            "/api/v1/recipes/validate",                   "editor"],
  ["GET",    "/api/v1/recipes/:recipeId",                           RECIPE,                                       "viewer"],
  ["PUT",    "/api/v1/recipes/:recipeId",                           RECIPE,                                       "editor"],
  ["DELETE", "/api/v1/recipes/:recipeId",                           RECIPE,                                       "editor"],
  ["POST",   "/api/v1/recipes/:recipeId/start",                     `${RECIPE}/start`,                            "editor"],
  ["POST",   "/api/v1/recipes/:recipeId/stop",                      `${RECIPE}/stop`,                             "editor"],
  ["POST",   "/api/v1/recipes/:recipeId/activate",                  `${RECIPE}/activate`,                         "editor"],
  ["GET",    "/api/v1/recipes/:recipeId/versions",                  `${RECIPE}/versions`,                         "viewer"],
  ["GET",    "/api/v1/recipes/:recipeId/versions/:version",         `${RECIPE}/versions/1`,                       "viewer"],
  ["POST",   "/api/v1/recipes/:recipeId/versions/:version/restore", `${RECIPE}/versions/1/restore`,               "editor"],
  ["GET",    "/api/v1/recipes/:recipeId/jobs",                      `${RECIPE}/jobs`,                             "viewer"],
  ["POST",   "/api/v1/recipes/:recipeId/jobs",                      `${RECIPE}/jobs`,                             "operator"],
  ["GET",    "/api/v1/functions",                                   "/api/v1/functions",                          "viewer"],
  ["POST",   "/api/v1/functions/:api/runs",                         "/api/v1/functions/greet/runs",               "operator"],
  ["GET",   "/api/v1/plans",                                     "/api/v1/plans",                               "viewer"],
  ["POST",  "/api/v1/plans",                                     "/api/v1/plans",                               "editor"],
  ["GET",   "/api/v1/plans/:planId",                             "/api/v1/plans/prices",                        "viewer"],
  ["PUT",   "/api/v1/plans/:planId",                             "/api/v1/plans/prices",                        "editor"],
  ["DELETE","/api/v1/plans/:planId",                             "/api/v1/plans/prices",                        "editor"],
  ["POST",  "/api/v1/plans/:planId/trigger",                     "/api/v1/plans/prices/trigger",                "operator"],
  ["POST",  "/api/v1/plans/:planId/pause",                       "/api/v1/plans/prices/pause",                  "operator"],
  ["POST",  "/api/v1/plans/:planId/resume",                      "/api/v1/plans/prices/resume",                 "operator"],
  ["GET",   "/api/v1/plans/:planId/payload",                     "/api/v1/plans/prices/payload",                "viewer"],
  ["GET",   "/api/v1/plans/:planId/runs",                        "/api/v1/plans/prices/runs",                   "viewer"],
  ["GET",   "/api/v1/plans/:planId/log",                         "/api/v1/plans/prices/log",                    "viewer"],
  ["GET",   "/api/v1/runs/:runId",                               RUN_OF_PLAN,                                   "viewer"],
  ["POST",  "/api/v1/runs/:runId/terminate",                     `${RUN_OF_PLAN}/terminate`,                    "operator"],
  ["GET",   "/api/v1/runs/:runId/payloads",                      `${RUN_OF_PLAN}/payloads`,                     "viewer"],
  ["GET",    "/api/v1/deliveries",                                  "/api/v1/deliveries",                         "viewer"],
  ["GET",    "/api/v1/deliveries/:deliveryId",                      DELIVERY,                                     "viewer"],
  ["POST",   "/api/v1/deliveries/:deliveryId/redeliver",            `${DELIVERY}/redeliver`,                      "operator"],
  ["GET",    "/api/v1/runs/:runId/deliveries",                      `${RUN_OF_PLAN}/deliveries`,                  "viewer"],
  ["POST",   "/api/v1/runs/:runId/deliveries/:n/redeliver",         `${RUN_OF_PLAN}/deliveries/1/redeliver`,      "operator"],
  ["POST",   "/api/v1/runs/:runId/deliveries/redeliver",            `${RUN_OF_PLAN}/deliveries/redeliver`,        "operator"],
  ["POST",   "/api/v1/plans/:planId/test-sink",                     "/api/v1/plans/prices/test-sink",             "editor"],
  ["POST",   "/api/v1/sinks/test",                                  "/api/v1/sinks/test",                         "editor"],
  ["GET",    "/api/v1/jobs",                                        "/api/v1/jobs",                               "viewer"],
  ["GET",    "/api/v1/jobs/:jobId",                                 JOB,                                          "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/steps",                           `${JOB}/steps`,                               "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/logs",                            `${JOB}/logs`,                                "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/children",                        `${JOB}/children`,                            "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/repeats",                         `${JOB}/repeats`,                             "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/result",                          `${JOB}/result`,                              "viewer"],
  ["POST",   "/api/v1/jobs/resume",                                 "/api/v1/jobs/resume",                        "open"],
  ["GET",    "/api/v1/approvals",                                   "/api/v1/approvals",                          "viewer"],
  ["GET",    "/api/v1/approvals/:approvalId",                       APPROVAL,                                     "viewer"],
  ["POST",   "/api/v1/approvals/:approvalId/approve",               `${APPROVAL}/approve`,                        "operator"],
  ["POST",   "/api/v1/approvals/:approvalId/reject",                `${APPROVAL}/reject`,                         "operator"],
  ["GET",    "/api/v1/approvals/by-token/:token",                   "/api/v1/approvals/by-token/rt_1",            "open"],
  ["POST",   "/api/v1/approvals/by-token/:token",                   "/api/v1/approvals/by-token/rt_1",            "open"],
  ["GET",    "/approve/:token",                                     "/approve/rt_1",                              "open"],
  ["POST",   "/approve/:token",                                     "/approve/rt_1",                              "open"],
  ["POST",   "/api/v1/jobs/:jobId/cancel",                          `${JOB}/cancel`,                              "operator"],
  ["POST",   "/api/v1/jobs/:jobId/stop",                            `${JOB}/stop`,                                "operator"],
  ["POST",   "/api/v1/jobs/:jobId/resume",                          `${JOB}/resume`,                              "operator"],
  ["POST",   "/api/v1/jobs/:jobId/force-stop",                      `${JOB}/force-stop`,                          "operator"],
  ["POST",   "/api/v1/jobs/:jobId/rerun",                           `${JOB}/rerun`,                               "operator"],
  ["GET",    "/api/v1/logs",                                        "/api/v1/logs",                               "viewer"],
  ["POST",   "/api/v1/logs/export",                                 "/api/v1/logs/export",                        "operator"],
  // Refused by their parameters: a stream that is let in does not end.
  ["GET",    "/api/v1/logs/stream",                                 "/api/v1/logs/stream?level=none",             "viewer"],
  ["GET",    "/api/v1/stream",                                      "/api/v1/stream?all=1",                       "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/logs/stream",                     `${JOB}/logs/stream`,                         "viewer"],
  ["GET",    "/api/v1/logs/:seq/context",                           "/api/v1/logs/1/context",                     "viewer"],
  ["GET",    "/api/v1/statistics",                                  "/api/v1/statistics",                         "viewer"],
  ["GET",    "/api/v1/errors",                                      "/api/v1/errors",                             "viewer"],
  ["GET",    "/api/v1/errors/:groupId",                             ERRORS,                                       "viewer"],
  ["POST",   "/api/v1/errors/:groupId/resolve",                     `${ERRORS}/resolve`,                          "operator"],
  ["POST",   "/api/v1/errors/:groupId/ignore",                      `${ERRORS}/ignore`,                           "operator"],
  ["POST",   "/api/v1/errors/:groupId/reopen",                      `${ERRORS}/reopen`,                           "operator"],
  ["POST",   "/api/v1/errors/:groupId/rerun",                       `${ERRORS}/rerun`,                            "operator"],
  ["POST",   "/api/v1/bulk-operations",                             "/api/v1/bulk-operations",                    "operator"],
  ["GET",    "/api/v1/bulk-operations",                             "/api/v1/bulk-operations",                    "viewer"],
  ["GET",    "/api/v1/bulk-operations/:bulkId",                     BULK,                                         "viewer"],
  ["GET",    "/api/v1/bulk-operations/:bulkId/outcomes",            `${BULK}/outcomes`,                           "viewer"],
  ["POST",   "/api/v1/bulk-operations/:bulkId/abort",               `${BULK}/abort`,                              "operator"],
  ["GET",    "/api/v1/jobs/facets",                                 "/api/v1/jobs/facets",                        "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/neighbors",                       `${JOB}/neighbors`,                           "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/audit",                           `${JOB}/audit`,                               "viewer"],
  ["GET",    "/api/v1/recipes/:recipeId/audit",                     `${RECIPE}/audit`,                            "viewer"],
  ["GET",    "/api/v1/audit",                                       "/api/v1/audit",                              "admin"],
  ["GET",    "/api/v1/search",                                      "/api/v1/search?q=a",                         "viewer"],
  ["GET",    "/api/v1/views",                                       "/api/v1/views",                              "viewer"],
  ["POST",   "/api/v1/views",                                       "/api/v1/views",                              "viewer"],
  ["GET",    "/api/v1/views/:viewId",                               VIEW,                                         "viewer"],
  ["PUT",    "/api/v1/views/:viewId",                               VIEW,                                         "viewer"],
  ["DELETE", "/api/v1/views/:viewId",                               VIEW,                                         "viewer"],
  ["POST",   "/api/v1/recipes/:recipeId/test",                      `${RECIPE}/test`,                             "editor"],
  ["POST",   "/api/v1/recipes/:recipeId/webhook-secret",            `${RECIPE}/webhook-secret`,                   "editor"],
  ["DELETE", "/api/v1/recipes/:recipeId/webhook-secret",            `${RECIPE}/webhook-secret`,                   "editor"],
  ["GET",    "/api/v1/recipes/:recipeId/versions/:version/diff",    `${RECIPE}/versions/1/diff`,                  "viewer"],
  ["GET",    "/api/v1/recipes/:recipeId/trigger-log",               `${RECIPE}/trigger-log`,                      "viewer"],
  ["PUT",    "/api/v1/recipes/:recipeId/report",                    `${RECIPE}/report`,                           "editor"],
  ["DELETE", "/api/v1/recipes/:recipeId/report",                    `${RECIPE}/report`,                           "editor"],
  ["POST",   "/api/v1/recipes/:recipeId/report/export",             `${RECIPE}/report/export`,                    "operator"],
  ["GET",    "/api/v1/jobs/:jobId/steps/iterations",                `${JOB}/steps/iterations`,                    "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/steps/tree",                      `${JOB}/steps/tree`,                          "viewer"],
  ["GET",    "/api/v1/jobs/:jobId/why",                             `${JOB}/why`,                                 "viewer"],
  ["PUT",    "/api/v1/jobs/:jobId/low-priority",                    `${JOB}/low-priority`,                        "operator"],
  ["DELETE", "/api/v1/jobs/:jobId/low-priority",                    `${JOB}/low-priority`,                        "operator"],
  ["GET",    "/api/v1/jobs/:jobId/tree",                            `${JOB}/tree`,                                "viewer"],
  ["POST",   "/api/v1/recipes/:recipeId/call",                      `${RECIPE}/call`,                             "operator"],
  ["GET",    "/api/v1/jobs/:jobId/artifacts",                       `${JOB}/artifacts`,                           "operator"],
  ["GET",    "/api/v1/artifacts/:artifactId",                       "/api/v1/artifacts/art_01jd2n7b5qfw8v3m4k6r9s0t1x", "operator"],
  ["GET",    "/api/v1/jobs/:jobId/rerun-preview",                   `${JOB}/rerun-preview`,                       "viewer"],
  ["GET",    "/api/v1/settings",                                    "/api/v1/settings",                           "admin"],
  ["PATCH",  "/api/v1/settings",                                    "/api/v1/settings",                           "admin"],
  ["POST",   "/api/v1/recipes/:recipeId/import",                    `${RECIPE}/import`,                           "operator"],
  ["POST",   "/api/v1/schedules/preview",                           "/api/v1/schedules/preview",                  "viewer"],
  ["GET",    "/api/v1/api-keys",                                    "/api/v1/api-keys",                           "admin"],
  ["POST",   "/api/v1/api-keys",                                    "/api/v1/api-keys",                           "admin"],
  ["DELETE", "/api/v1/api-keys/:keyId",                             "/api/v1/api-keys/key_01jd2n7b5qfw8v3m4k6r9s0t1x", "admin"],
  ["GET",    "/api/v1/me",                                          "/api/v1/me",                                 "viewer"],
  ["PUT",    "/api/v1/me/password",                                 "/api/v1/me/password",                        "viewer"],
  ["GET",    "/api/v1/setup",                                       "/api/v1/setup",                              "open"],
  ["POST",   "/api/v1/setup",                                       "/api/v1/setup",                              "open"],
  ["GET",    "/api/v1/session",                                     "/api/v1/session",                            "open"],
  ["POST",   "/api/v1/session",                                     "/api/v1/session",                            "open"],
  ["DELETE", "/api/v1/session",                                     "/api/v1/session",                            "open"],
  ["POST",   "/api/v1/password-resets",                             "/api/v1/password-resets",                    "open"],
  ["GET",    "/api/v1/users",                                       "/api/v1/users",                              "admin"],
  ["POST",   "/api/v1/users",                                       "/api/v1/users",                              "admin"],
  ["GET",    "/api/v1/users/:userId",                               USER,                                         "admin"],
  ["PATCH",  "/api/v1/users/:userId",                               USER,                                         "admin"],
  ["DELETE", "/api/v1/users/:userId",                               USER,                                         "admin"],
  ["POST",   "/api/v1/users/:userId/reset-password",                `${USER}/reset-password`,                     "admin"],
  ["GET",    "/api/v1/overview",                                    "/api/v1/overview",                           "viewer"],
  ["GET",    "/api/v1/queues",                                      "/api/v1/queues",                             "viewer"],
  ["GET",    "/api/v1/workers",                                     "/api/v1/workers",                            "viewer"],
  ["GET",    "/api/v1/meta",                                        "/api/v1/meta",                               "viewer"],
];

describe("routes", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
    await api.given.recipe();
  });
  afterEach(() => api.close());

  test("are all in the table", () => {
    const described = Object.entries(api.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const known = TABLE.map(([method, route]) => `${method} ${route.replace(/:(\w+)/g, "{$1}")}`);

    expect(described.filter((route) => !known.includes(route))).toEqual([]);
    for (const [method, url] of TABLE) expect(api.app.hasRoute({ method, url })).toBe(true);
  });

  test.each(TABLE)("%s %s lets in nobody without the role", async (method, _route, url, role) => {
    const anybody = await api.ask({ method, url, role: null });
    const stranger = await api.ask({
      method,
      url,
      role: null,
      headers: { authorization: `Bearer rk_${"0".repeat(58)}` },
    });

    const isOpen = role === "open";
    expect(anybody.status === 401).toBe(!isOpen);
    expect(stranger.status === 401).toBe(!isOpen);
    for (const asked of ROLES) {
      const { status } = await api.ask({ method, url, role: asked });
      const isAllowed = isOpen || ROLES.indexOf(asked) >= ROLES.indexOf(role);
      expect({ asked, isRefused: status === 403 }).toEqual({ asked, isRefused: !isAllowed });
      expect(status).not.toBe(401);
      expect(status).toBeLessThan(500);
    }
  });

  test("that do not say who may use them are not registered", async () => {
    const fresh = createApp(api.deps);

    expect(() => fresh.get("/api/v1/secrets", () => "all of them")).toThrow(/does not say who/);
    await fresh.close();
  });

  test.each([
    "//api/v1/api-keys",
    "/api//v1/api-keys",
    "/api/v1/./api-keys",
    "/api/v1/jobs/../api-keys",
    "/api/v1/%61pi-keys/",
    "/api/v1/api-keys/",
    "/api/v1/api-keys;a=b",
    "/api/v1/api-keys.",
    "/API/V1/API-KEYS",
    "/docs/../api/v1/api-keys",
    "/hooks/../api/v1/api-keys",
  ])("are not reached by a trick of the path: %s", async (url) => {
    const answer = await api.ask({ url, role: null });

    expect([401, 404]).toContain(answer.status);
    expect(answer.text).not.toContain("hint");
  });

  test("are not chosen by headers that claim another path or method", async () => {
    const headers = {
      "x-original-url": "/api/v1/api-keys",
      "x-rewrite-url": "/api/v1/api-keys",
      "x-http-method-override": "DELETE",
    };

    const answer = await api.ask({ url: "/healthz", role: null, headers });

    expect(answer.body).toEqual({ status: "ok" });
  });
});
