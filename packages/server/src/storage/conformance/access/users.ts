import { describe, expect, test } from "vitest";
import type { UserRow, UserStore } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const IDLE_MS = 1_000;

type NewUser = Parameters<UserStore["insert"]>[0];

/** What every store must do with users and their sessions. */
export function usersConform(store: StoreUnderTest): void {
  describe("users", () => {
    const the = useStore(store);

    const build = (fields: Partial<NewUser> = {}): NewUser => ({
      id: the.given.ids("usr"),
      email: "Ana@example.org",
      name: "Ana",
      role: "admin",
      createdAt: the.clock.now(),
      lastLoginAt: null,
      disabledAt: null,
      hasPassword: true,
      passwordHash: "$argon2id$x",
      reset: null,
      ...fields,
    });
    const insert = async (fields: Partial<NewUser> = {}): Promise<UserRow> => {
      const { passwordHash: _, reset: __, ...row } = build(fields);
      expect(await the.storage.users.insert(build({ ...fields, id: row.id }))).toBe("inserted");
      return row;
    };
    const signIn = async (userId: string, fields: { hash?: string; expiresAt?: number } = {}) => {
      const now = the.clock.now();
      const session = {
        id: the.given.ids("ses"),
        hash: "hash",
        userId,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: now + 10_000,
        ...fields,
      };
      await the.storage.users.insertSession(session);
      return session.id;
    };
    const session = (hash = "hash") =>
      the.other.users.findSession({ hash, now: the.clock.now(), idleMs: IDLE_MS });

    test("are found by their address, whatever its case, with the hash of their password", async () => {
      const ana = await insert();

      const found = await the.other.users.findForLogin("aNA@EXAMPLE.org");

      expect(found).toEqual({ ...ana, passwordHash: "$argon2id$x" });
      expect(await the.other.users.find(ana.id)).toEqual(ana);
      expect(await the.other.users.list()).toEqual([ana]);
      expect(await the.other.users.findForLogin("other@example.org")).toBeNull();
      expect(await the.other.users.find("usr_unknown")).toBeNull();
    });

    test("share neither address nor name, whatever the case", async () => {
      await insert();

      const sameAddress = build({ email: "ana@example.ORG", name: "Other" });
      const sameName = build({ email: "other@example.org", name: "ANA" });

      expect(await the.storage.users.insert(sameAddress)).toBe("taken");
      expect(await the.storage.users.insert(sameName)).toBe("taken");
      expect(await the.storage.users.list()).toHaveLength(1);
    });

    test("have one first, even when two want to be it at once", async () => {
      expect(await the.storage.users.isEmpty()).toBe(true);

      const outcomes = await Promise.all([
        the.storage.users.insert(build(), { first: true }),
        the.other.users.insert(build({ email: "bo@example.org", name: "Bo" }), { first: true }),
      ]);

      expect(outcomes.toSorted()).toEqual(["inserted", "not-first"]);
      expect(await the.other.users.isEmpty()).toBe(false);
    });

    test("are changed, and keep the date on which they were disabled first", async () => {
      const { id } = await insert({ role: "viewer" });
      const change = (changes: Parameters<UserStore["update"]>[0]["changes"]) =>
        the.storage.users.update({ id, changes, now: the.clock.now() });
      const first = the.clock.now();

      expect(await change({ name: "Anna", role: "editor", disabled: true })).toBe("done");
      the.clock.advance(5);
      expect(await change({ disabled: true })).toBe("done");
      expect(await the.other.users.find(id)).toMatchObject({
        name: "Anna",
        role: "editor",
        disabledAt: first,
      });
      expect(await change({ disabled: false })).toBe("done");
      expect(await the.other.users.find(id)).toMatchObject({ name: "Anna", disabledAt: null });
    });

    test("that are unknown cannot be changed or deleted", async () => {
      await insert();
      const id = "usr_unknown";

      expect(await the.storage.users.update({ id, changes: { name: "B" }, now: 1 })).toBe(
        "unknown",
      );
      expect(await the.storage.users.delete(id)).toBe("unknown");
      expect(await the.storage.users.setPassword({ id, passwordHash: "x" })).toBe(false);
      expect(await the.storage.users.setReset({ id, reset: { hash: "x", expiresAt: 1 } })).toBe(
        false,
      );
    });

    test("do not take the name of another, but may write their own differently", async () => {
      const { id } = await insert();
      await insert({ email: "bo@example.org", name: "Bo" });
      const rename = (name: string) =>
        the.storage.users.update({ id, changes: { name }, now: the.clock.now() });

      expect(await rename("BO")).toBe("taken");
      expect(await rename("ANA")).toBe("done");
    });

    test("keep their last admin, whatever is tried", async () => {
      const { id } = await insert();
      await insert({ email: "bo@example.org", name: "Bo", role: "editor" });
      const change = (changes: Parameters<UserStore["update"]>[0]["changes"]) =>
        the.storage.users.update({ id, changes, now: the.clock.now() });

      expect(await change({ role: "editor" })).toBe("last-admin");
      expect(await change({ disabled: true })).toBe("last-admin");
      expect(await the.storage.users.delete(id)).toBe("last-admin");
      expect(await change({ role: "admin", name: "Still me" })).toBe("done");
    });

    test("keep one admin when two admins remove each other at once", async () => {
      const ana = await insert();
      const bo = await insert({ email: "bo@example.org", name: "Bo" });

      const outcomes = await Promise.all([
        the.storage.users.delete(ana.id),
        the.other.users.update({ id: bo.id, changes: { disabled: true }, now: 1 }),
      ]);

      expect(outcomes.toSorted()).toEqual(["done", "last-admin"]);
    });

    test("set a password once by a token that has not expired", async () => {
      const { id } = await insert({ passwordHash: null, hasPassword: false });
      const now = the.clock.now();
      await the.storage.users.setReset({ id, reset: { hash: "token", expiresAt: now + 10 } });
      const use = (hash: string, at = now) =>
        the.storage.users.usePasswordReset({ hash, passwordHash: "new", now: at });

      expect(await the.other.users.findByReset({ hash: "token", now })).toMatchObject({ id });
      expect(await the.other.users.findByReset({ hash: "token", now: now + 10 })).toBeNull();
      expect(await use("other")).toBe(false);
      expect(await use("token", now + 10)).toBe(false);
      expect(await use("token")).toBe(true);
      expect(await use("token")).toBe(false);
      expect(await the.other.users.findForLogin("ana@example.org")).toMatchObject({
        passwordHash: "new",
        hasPassword: true,
      });
    });

    test("are known by their session, which notes when they signed in", async () => {
      const ana = await insert();
      const id = await signIn(ana.id);

      expect(await session()).toMatchObject({
        session: { id, userId: ana.id, lastSeenAt: the.clock.now() },
        user: { ...ana, lastLoginAt: the.clock.now() },
      });
      expect(await session("HASH")).toBeNull();
    });

    test("are signed out after a time without use, and at the end of the session", async () => {
      const { id: userId } = await insert();
      const id = await signIn(userId, { expiresAt: the.clock.now() + 1_800 });
      the.clock.advance(999);
      await the.storage.users.touchSession({ id, now: the.clock.now() });

      the.clock.advance(799);
      expect(await session()).not.toBeNull();
      the.clock.advance(2);
      expect(await session()).toBeNull();

      await signIn(userId, { hash: "next" });
      the.clock.advance(IDLE_MS);
      expect(await session("next")).toBeNull();
    });

    test("are signed out everywhere by a new password, by being disabled or deleted", async () => {
      await insert();
      const bo = await insert({ email: "bo@example.org", name: "Bo", role: "viewer" });
      const { users } = the.storage;

      await signIn(bo.id, { hash: "1" });
      await users.setPassword({ id: bo.id, passwordHash: "new" });
      await signIn(bo.id, { hash: "2" });
      await users.update({ id: bo.id, changes: { disabled: true }, now: the.clock.now() });
      await users.update({ id: bo.id, changes: { disabled: false }, now: the.clock.now() });
      await signIn(bo.id, { hash: "3" });
      await users.delete(bo.id);

      expect([await session("1"), await session("2"), await session("3")]).toEqual([
        null,
        null,
        null,
      ]);
      expect(await the.other.users.find(bo.id)).toBeNull();
    });

    test("are signed out of one session and stay in the others", async () => {
      const { id } = await insert();
      const one = await signIn(id, { hash: "1" });
      await signIn(id, { hash: "2" });

      await the.storage.users.deleteSession(one);

      expect(await session("1")).toBeNull();
      expect(await session("2")).not.toBeNull();
    });
  });
}
