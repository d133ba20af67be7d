import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "../../../testing/browser.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const USERS = "/api/v1/users";
const ANA = { email: "ana@example.org", name: "Ana", role: "admin" } as const;
const PASSWORD = "a sentence of Ana's own";

describe("users", () => {
  let api: TestApi;
  let browser: Browser;

  beforeEach(async () => {
    api = await openTestApi();
    browser = openBrowser(api);
  });
  afterEach(() => api.close());

  const create = async (person: { email: string; name: string; role: string; password?: string }) =>
    api.ask({ method: "POST", url: USERS, json: person });
  const idOf = ({ body }: { body: Record<string, unknown> }) =>
    (body.user as { id: string } | undefined)?.id ?? "";

  test("are set up by whoever has the admin key, once", async () => {
    const json = { setupToken: api.keys.admin, ...ANA, role: undefined, password: PASSWORD };
    const { role: _, ...body } = json;
    const needed = await browser.ask({ url: "/api/v1/setup" });
    const first = await browser.ask({ method: "POST", url: "/api/v1/setup", json: body });
    const me = await browser.ask({ url: "/api/v1/me" });
    const second = await openBrowser(api).ask({ method: "POST", url: "/api/v1/setup", json: body });

    expect(needed.body).toEqual({ needed: true });
    expect(first).toMatchObject({ status: 201, body: { user: ANA } });
    expect(me.body).toMatchObject({ kind: "user", ...ANA });
    expect(second.body).toMatchObject({ status: 409, code: "already_set_up" });
    expect((await browser.ask({ url: "/api/v1/setup" })).body).toEqual({ needed: false });
  });

  test.each(["viewer", "operator", "editor"] as const)(
    "are not set up by the key of an %s",
    async (role) => {
      const json = {
        setupToken: api.keys[role],
        email: ANA.email,
        name: "Ana",
        password: PASSWORD,
      };

      const answer = await browser.ask({ method: "POST", url: "/api/v1/setup", json });

      expect(answer.body).toMatchObject({ status: 404, code: "token_unknown" });
      expect(await api.storage.users.isEmpty()).toBe(true);
    },
  );

  test("are set up slowly by whoever guesses the key", async () => {
    const json = { setupToken: "guess", email: ANA.email, name: "Ana", password: PASSWORD };
    const guess = () => browser.ask({ method: "POST", url: "/api/v1/setup", json });
    for (let count = 0; count < 20; count += 1) expect((await guess()).status).toBe(404);

    expect((await guess()).status).toBe(429);
  });

  test("are invited by a link that works once, for a day", async () => {
    const invited = await create({ ...ANA, role: "operator" });
    const invitation = invited.body.invitation as { token: string; url: string };
    const json = { token: invitation.token, password: PASSWORD };
    const use = () => browser.ask({ method: "POST", url: "/api/v1/password-resets", json });

    const before = await browser.signIn(ANA.email, PASSWORD);
    const weak = await browser.ask({
      method: "POST",
      url: "/api/v1/password-resets",
      json: { ...json, password: "password" },
    });
    const used = await use();
    const again = await use();

    expect(invited).toMatchObject({ status: 201, body: { user: { hasPassword: false } } });
    expect(invitation.url).toBe(`http://localhost:80/reset-password#${invitation.token}`);
    expect(before.status).toBe(401);
    expect(weak.body).toMatchObject({ status: 422, errors: [{ pointer: "/password" }] });
    expect(used).toMatchObject({ status: 200, body: { user: { email: ANA.email } } });
    expect((await browser.ask({ url: "/api/v1/me" })).body).toMatchObject({ role: "operator" });
    expect(again.body).toMatchObject({ status: 404, code: "token_unknown" });
    const late = await create({ email: "bo@example.org", name: "Bo", role: "viewer" });
    api.clock.advance(24 * 3_600_000);
    const token = (late.body.invitation as { token: string }).token;
    const expired = await browser.ask({
      method: "POST",
      url: "/api/v1/password-resets",
      json: { token, password: PASSWORD },
    });
    expect(expired.status).toBe(404);
  });

  test("get a new password by a link, which signs them out everywhere", async () => {
    const id = idOf(await create({ ...ANA, password: PASSWORD }));
    await browser.signIn(ANA.email, PASSWORD);

    const reset = await api.ask({ method: "POST", url: `${USERS}/${id}/reset-password` });
    expect((await browser.ask({ url: "/api/v1/me" })).status).toBe(200);
    const json = { token: String(reset.body.token), password: "another sentence" };
    const other = openBrowser(api);
    await other.ask({ method: "POST", url: "/api/v1/password-resets", json });

    expect((await browser.ask({ url: "/api/v1/me" })).status).toBe(401);
    expect((await browser.signIn(ANA.email, PASSWORD)).status).toBe(401);
    expect((await browser.signIn(ANA.email, "another sentence")).status).toBe(200);
  });

  test("change their own password, knowing the present one, and their other sessions end", async () => {
    await create({ ...ANA, password: PASSWORD });
    const other = openBrowser(api);
    await browser.signIn(ANA.email, PASSWORD);
    await other.signIn(ANA.email, PASSWORD);
    const change = (current: string, next: string) =>
      browser.ask({ method: "PUT", url: "/api/v1/me/password", json: { current, new: next } });

    const wrong = await change("not mine", "another sentence");
    const weak = await change(PASSWORD, "qwertyuiop");
    const before = browser.cookie();
    const done = await change(PASSWORD, "another sentence");

    expect(wrong.body).toMatchObject({ status: 422, errors: [{ pointer: "/current" }] });
    expect(weak.body).toMatchObject({ status: 422, errors: [{ pointer: "/new" }] });
    expect(done.status).toBe(204);
    expect(browser.cookie()).not.toBe(before);
    expect((await browser.ask({ url: "/api/v1/me" })).status).toBe(200);
    expect((await other.ask({ url: "/api/v1/me" })).status).toBe(401);
  });

  test("with a key have no password", async () => {
    const json = { current: "x", new: PASSWORD };

    const answer = await api.ask({ method: "PUT", url: "/api/v1/me/password", json });

    expect(answer.body).toMatchObject({ status: 403, code: "forbidden" });
  });

  test("are changed, disabled and deleted, but never the last admin", async () => {
    const ana = idOf(await create({ ...ANA, password: PASSWORD }));
    const bo = idOf(await create({ email: "bo@example.org", name: "Bo", role: "editor" }));
    const patch = (id: string, json: Record<string, string | boolean>) =>
      api.ask({ method: "PATCH", url: `${USERS}/${id}`, json });
    const remove = (id: string) => api.ask({ method: "DELETE", url: `${USERS}/${id}` });

    expect((await patch(ana, { role: "editor" })).body).toMatchObject({ code: "last_admin" });
    expect((await patch(ana, { disabled: true })).body).toMatchObject({ status: 409 });
    expect((await remove(ana)).body).toMatchObject({ status: 409, code: "last_admin" });
    expect((await patch(bo, { role: "admin", name: "Boris" })).body).toMatchObject({
      role: "admin",
      name: "Boris",
    });
    expect((await patch(bo, { name: "ANA" })).body).toMatchObject({ code: "user_exists" });
    expect((await patch(ana, { disabled: true })).body.disabledAt).toBe("2030-01-01T00:00:00.000Z");
    expect((await remove(ana)).status).toBe(204);
    expect((await remove(ana)).status).toBe(404);
    expect((await patch(ana, { name: "Ana" })).status).toBe(404);
    expect((await api.ask({ url: `${USERS}/${ana}` })).status).toBe(404);
    expect((await api.ask({ url: `${USERS}/${bo}` })).body).toMatchObject({ name: "Boris" });
  });

  test.each([
    [{ email: "no address", name: "x", role: "viewer" }, "invalid_value"],
    [{ email: `${"x".repeat(250)}@a.io`, name: "x", role: "viewer" }, "limit_exceeded"],
    [{ email: "a@example.org", name: "a\u202eb", role: "viewer" }, "invalid_value"],
    [{ email: "a@example.org", name: "Admin", role: "viewer" }, "invalid_value"],
    [{ email: "a@example.org", name: "x", role: "root" }, "invalid_value"],
    [{ email: "a@example.org", name: "x", role: "viewer", password: "short" }, "invalid_value"],
    [{ email: "a@example.org", name: "x", role: "viewer", passwordHash: "x" }, "unknown_field"],
    [{ email: "a@example.org", name: "x" }, "required"],
  ])("are not made of %j", async (json, code) => {
    const answer = await api.ask({ method: "POST", url: USERS, json });

    expect(answer.body).toMatchObject({ status: 422, code });
  });

  test("have addresses of their own, whatever the case", async () => {
    await create(ANA);

    const answer = await create({ ...ANA, email: "ANA@example.org", name: "Other" });

    expect(answer.body).toMatchObject({ status: 409, code: "user_exists" });
  });

  test("are shown without anything of their passwords and sessions", async () => {
    await create({ ...ANA, password: PASSWORD });
    await browser.signIn(ANA.email, PASSWORD);

    const { text, body } = await api.ask({ url: USERS });

    expect(body.items).toMatchObject([{ ...ANA, hasPassword: true }]);
    expect(text).not.toMatch(/argon2|hash"|token/i);
    expect(text).not.toContain(browser.cookie().split("=")[1]);
  });
});
