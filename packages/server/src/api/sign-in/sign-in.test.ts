import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "../../testing/browser.ts";
import { openTestApi, type TestApi } from "../../testing/open-test-api.ts";

const PASSWORD = "a sentence of Ana's own";
const EMAIL = "ana@example.org";
const HOUR_MS = 3_600_000;

describe("signing in", () => {
  let api: TestApi;
  let browser: Browser;
  let userId: string;

  beforeEach(async () => {
    api = await openTestApi();
    browser = openBrowser(api);
    const json = { email: EMAIL, name: "Ana", role: "operator", password: PASSWORD };
    const created = await api.ask({ method: "POST", url: "/api/v1/users", json });
    userId = (created.body.user as { id: string }).id;
  });
  afterEach(() => api.close());

  const me = (from: Browser = browser) => from.ask({ url: "/api/v1/me" });
  const signIn = (email = EMAIL, password = PASSWORD) => browser.signIn(email, password);

  test("answers who it is, and sets a cookie that no script reads", async () => {
    const { status, body, headers, text } = await signIn(EMAIL.toUpperCase());

    expect(status).toBe(200);
    expect(body.user).toMatchObject({ id: userId, email: EMAIL, role: "operator" });
    expect(headers["set-cookie"]).toMatch(
      /^reprise_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(headers["cache-control"]).toBe("no-store");
    expect(text).not.toContain(browser.cookie().split("=")[1]);
    expect((await me()).body).toEqual({
      kind: "user",
      id: userId,
      name: "Ana",
      email: EMAIL,
      role: "operator",
    });
    expect((await browser.ask({ url: "/api/v1/session" })).body).toMatchObject({
      user: { lastLoginAt: "2030-01-01T00:00:00.000Z" },
    });
  });

  test("says the same of an unknown account, a wrong password and a disabled user", async () => {
    const unknown = await signIn("nobody@example.org");
    const wrong = await signIn(EMAIL, "another sentence");
    const url = `/api/v1/users/${userId}`;
    await api.ask({ method: "PATCH", url, json: { disabled: true } });
    const disabled = await signIn();

    const told = [unknown, wrong, disabled].map(({ status, body }) => [status, body.detail]);

    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(unknown.body).toMatchObject({ status: 401, code: "bad_login" });
    expect(unknown.headers["set-cookie"]).toBeUndefined();
  });

  test("takes as long for an unknown account as for a wrong password", async () => {
    const verified: (string | null)[] = [];
    const { passwords } = api.deps;
    api.deps.passwords = {
      ...passwords,
      verify: (password, hash) => {
        verified.push(hash === null ? null : "hash");
        return passwords.verify(password, hash);
      },
    };
    const spied = await openTestApi({ storage: api.storage, passwords: api.deps.passwords });
    const visitor = openBrowser(spied);

    await visitor.signIn(EMAIL, "another sentence");
    await visitor.signIn("nobody@example.org", "another sentence");

    // Each has computed one hash; that of nobody costs the same (password-hasher.test.ts).
    expect(verified).toEqual(["hash", null]);
    await spied.app.close();
  });

  test("leaves the session before, which others may know", async () => {
    const token = "A".repeat(43);
    const fixed = await browser.ask({
      method: "POST",
      url: "/api/v1/session",
      json: { email: EMAIL, password: PASSWORD },
      headers: { cookie: `reprise_session=${token}` },
    });
    const first = browser.cookie();
    await signIn();

    expect(fixed.headers["set-cookie"]).not.toContain(token);
    expect(browser.cookie()).not.toBe(first);
    const old = await browser.ask({ url: "/api/v1/me", headers: { cookie: first } });
    expect(old.status).toBe(401);
  });

  test("ends by signing out, for whoever has kept the cookie, too", async () => {
    await signIn();
    const kept = browser.cookie();

    const out = await browser.ask({ method: "DELETE", url: "/api/v1/session" });

    expect(out.status).toBe(204);
    expect(out.headers["set-cookie"]).toMatch(/^reprise_session=; Max-Age=0; Path=\//);
    expect((await browser.ask({ url: "/api/v1/me", headers: { cookie: kept } })).status).toBe(401);
    expect((await browser.ask({ url: "/api/v1/session" })).body).toEqual({ user: null });
  });

  test("lasts while it is used, 12 hours without use, and 7 days at most", async () => {
    await signIn();
    api.clock.advance(11 * HOUR_MS);
    expect((await me()).status).toBe(200);
    api.clock.advance(11 * HOUR_MS);
    expect((await me()).status).toBe(200);
    api.clock.advance(12 * HOUR_MS);
    expect((await me()).status).toBe(401);

    await signIn();
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      api.clock.advance(6 * HOUR_MS);
      expect((await me()).status).toBe(200);
    }
    api.clock.advance(6 * HOUR_MS);
    expect((await me()).status).toBe(401);
  });

  test("ends at once when the user is disabled, and their role counts at once", async () => {
    await signIn();
    const change = (json: Record<string, string | boolean>) =>
      api.ask({ method: "PATCH", url: `/api/v1/users/${userId}`, json });
    const keys = () => browser.ask({ url: "/api/v1/api-keys" });

    // Somebody has to stay admin.
    await api.ask({
      method: "POST",
      url: "/api/v1/users",
      json: { email: "a@b.io", name: "B", role: "admin" },
    });

    expect((await keys()).status).toBe(403);
    await change({ role: "admin" });
    expect((await keys()).status).toBe(200);
    await change({ role: "viewer" });
    expect((await keys()).status).toBe(403);
    await change({ disabled: true });
    expect((await keys()).status).toBe(401);
    await change({ disabled: false });
    expect((await keys()).status).toBe(401);
  });

  test("is refused for a minute after ten failures for an account, whoever tries", async () => {
    for (let count = 0; count < 10; count += 1) {
      const from = { "x-forwarded-for": `10.0.0.${count}` };
      const json = { email: EMAIL, password: `guess number ${count}` };
      const url = "/api/v1/session";
      expect((await browser.ask({ method: "POST", url, json, headers: from })).status).toBe(401);
    }

    const right = await signIn();
    api.clock.advance(59_999);
    const early = await signIn();
    api.clock.advance(1);

    expect(right).toMatchObject({ status: 429, headers: { "retry-after": "60" } });
    expect(early).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    expect((await signIn()).status).toBe(200);
  });

  test("is refused for a minute after ten failures from an address, at whatever account", async () => {
    for (let count = 0; count < 10; count += 1) await signIn(`no${count}@example.org`);

    expect((await signIn()).status).toBe(429);
    const elsewhere = await browser.ask({
      method: "POST",
      url: "/api/v1/session",
      json: { email: EMAIL, password: PASSWORD },
      headers: { "x-forwarded-for": "10.0.0.9" },
    });
    expect(elsewhere.status).toBe(200);
  });

  test("counts guesses that are made at once", async () => {
    const guesses = await Promise.all(
      Array.from({ length: 30 }, (_, count) => signIn(EMAIL, `guess number ${count}`)),
    );

    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  test("does not count those who know their password", async () => {
    for (let count = 0; count < 12; count += 1) expect((await signIn()).status).toBe(200);
  });

  test("sets a cookie for https only where people come by https", async () => {
    const sent = await browser.ask({
      method: "POST",
      url: "/api/v1/session",
      json: { email: EMAIL, password: PASSWORD },
      headers: { "x-forwarded-proto": "https" },
    });
    const published = await openTestApi({
      storage: api.storage,
      settings: {
        version: "0",
        host: "127.0.0.1",
        isDraining: () => false,
        publicUrl: "https://jobs.example.org/reprise",
        basePath: "/reprise",
      },
    });
    const there = await published.ask({
      method: "POST",
      url: "/reprise/api/v1/session",
      role: null,
      json: { email: EMAIL, password: PASSWORD },
      headers: { origin: "https://jobs.example.org", host: "jobs.example.org" },
    });

    expect(sent.headers["set-cookie"]).toMatch(/; Secure$/);
    expect(there.headers["set-cookie"]).toMatch(
      /; Path=\/reprise; HttpOnly; SameSite=Lax; Secure$/,
    );
    await published.app.close();
  });

  test.each(["viewer", "operator", "editor", "admin"] as const)(
    "as %s opens what the role opens, as a key does",
    async (role) => {
      await api.ask({
        method: "POST",
        url: "/api/v1/users",
        json: { email: "bo@example.org", name: "Bo", role, password: PASSWORD },
      });
      await browser.signIn("bo@example.org", PASSWORD);

      for (const [method, url] of ROUTES) {
        const { status: byCookie } = await browser.ask({ method, url });
        const { status: byKey } = await api.ask({ method, url, role });
        expect({ url, byCookie }).toEqual({ url, byCookie: byKey });
      }
    },
  );

  test.each([
    ["no credentials", {}],
    ["a cookie of nobody", { cookie: `reprise_session=${"x".repeat(43)}` }],
    ["a cookie that cannot be one", { cookie: "reprise_session=x" }],
    ["an empty cookie", { cookie: "reprise_session=" }],
    ["another cookie", { cookie: `session=${"x".repeat(43)}` }],
    ["a key that is none", { authorization: "Bearer rk_x" }],
    ["another scheme", { authorization: "Basic eDp5" }],
    ["an empty header", { authorization: "" }],
  ])("is needed: %s opens nothing", async (_name, headers) => {
    expect((await api.ask({ url: "/api/v1/me", role: null, headers })).status).toBe(401);
  });

  test("does not help a bad key that is sent along", async () => {
    await signIn();

    const answer = await browser.ask({
      url: "/api/v1/me",
      headers: { authorization: `Bearer rk_${"0".repeat(58)}` },
    });

    expect(answer.status).toBe(401);
  });
});

const JOB = "/api/v1/jobs/job_01jd2n7b5qfw8v3m4k6r9s0t1x";
const ROUTES = [
  ["GET", "/api/v1/jobs"],
  ["GET", "/api/v1/recipes"],
  ["GET", JOB],
  ["POST", `${JOB}/cancel`],
  ["POST", "/api/v1/recipes"],
  ["DELETE", "/api/v1/recipes/sync"],
  ["GET", "/api/v1/api-keys"],
  ["GET", "/api/v1/users"],
  ["GET", "/metrics"],
] as const;
