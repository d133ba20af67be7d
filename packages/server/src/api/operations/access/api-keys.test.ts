import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureAdminKey } from "../../../engine/commands/keys/ensure-admin-key.ts";
import { openTestApi, type TestApi } from "../../../testing/open-test-api.ts";

const KEYS = "/api/v1/api-keys";

describe("API keys", () => {
  let api: TestApi;

  beforeEach(async () => {
    api = await openTestApi();
  });
  afterEach(() => api.close());

  const create = (json: { name: string; role: string }) =>
    api.ask({ method: "POST", url: KEYS, json });
  const me = (key: unknown) =>
    api.ask({ url: "/api/v1/me", role: null, headers: { authorization: `Bearer ${key}` } });

  test("are shown once, and open what their role opens", async () => {
    const { status, body, text } = await create({ name: "CI", role: "operator" });
    const list = await api.ask({ url: KEYS });
    const whose = await me(body.key);

    expect(status).toBe(201);
    expect(body.key).toMatch(/^rk_[0-9a-hjkmnp-tv-z]{58}$/);
    expect(whose.body).toEqual({
      kind: "api-key",
      id: body.id,
      name: "CI",
      email: null,
      role: "operator",
    });
    expect(list.body.items).toContainEqual(expect.objectContaining({ id: body.id, name: "CI" }));
    expect(text.split(String(body.key))).toHaveLength(2);
    expect(list.text).not.toContain(body.key);
  });

  test("open nothing a second after they were revoked", async () => {
    const { body } = await create({ name: "Lost", role: "viewer" });
    await me(body.key);

    const revoked = await api.ask({ method: "DELETE", url: `${KEYS}/${body.id}` });
    api.clock.advance(1_000);
    const late = await me(body.key);
    const list = await api.ask({ url: KEYS });

    expect(revoked).toMatchObject({ status: 204, text: "" });
    expect(late.body).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(list.body.items).toContainEqual(
      expect.objectContaining({ id: body.id, revokedAt: "2030-01-01T00:00:00.000Z" }),
    );
  });

  test("tell when they were last used", async () => {
    const { body } = await create({ name: "CI", role: "viewer" });
    api.clock.advance(5_000);
    await me(body.key);

    const list = await api.ask({ url: KEYS });

    expect(list.body.items).toContainEqual(
      expect.objectContaining({ id: body.id, lastUsedAt: "2030-01-01T00:00:05.000Z" }),
    );
  });

  test.each([
    [{ name: "x", role: "root" }, "invalid_value"],
    [{ name: "", role: "viewer" }, "invalid_value"],
    [{ name: "   ", role: "viewer" }, "invalid_value"],
    [{ name: "a\nb", role: "viewer" }, "invalid_value"],
    [{ name: "a\u202eb", role: "viewer" }, "invalid_value"],
    [{ name: "x".repeat(65), role: "viewer" }, "limit_exceeded"],
    [{ name: "x", role: "viewer", key: "mine" }, "unknown_field"],
    [{ name: "x" }, "required"],
  ])("are not made of %j", async (json, code) => {
    const answer = await api.ask({ method: "POST", url: KEYS, json });

    expect(answer.body).toMatchObject({ status: 422, code });
  });

  test("differ from one another and are not in the store", async () => {
    const first = await create({ name: "a", role: "viewer" });
    const second = await create({ name: "a", role: "viewer" });

    expect(first.body.key).not.toBe(second.body.key);
    const stored = JSON.stringify(await api.storage.apiKeys.list());
    expect(stored).not.toContain(String(first.body.key).slice(9));
  });

  test("with one letter changed are refused without a look into the store", async () => {
    const key = api.keys.admin;
    const changed = `${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`;

    expect((await me(changed)).body.detail).toBe("This is not an API key of this server.");
  });

  test("of an admin are made when there is none, and told once", async () => {
    const known = await ensureAdminKey(api.deps);
    for (const { id, role } of await api.storage.apiKeys.list()) {
      if (role === "admin") await api.storage.apiKeys.revoke({ id, now: api.clock.now() });
    }
    const first = await ensureAdminKey(api.deps);
    const second = await ensureAdminKey(api.deps);

    expect(known).toBeNull();
    expect((await me(first)).body).toMatchObject({ role: "admin" });
    expect(second).toBeNull();
  });
});
