import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openVault } from "./open-vault.ts";
import { systemRandom } from "./runtime/random.ts";
import type { Vault } from "./runtime/vault/vault.ts";
import { openSqlite } from "./storage/sqlite/open-sqlite.ts";
import type { Storage } from "./storage/storage.ts";
import { fakeClock } from "./testing/fake-clock.ts";

const random = systemRandom();
const KEY = "11".repeat(32);
const OTHER_KEY = "22".repeat(32);

describe("the vault of a server", () => {
  let data: string;
  let storage: Storage;

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), "reprise-vault-"));
    storage = await openSqlite({ path: ":memory:", clock: fakeClock() });
  });
  afterEach(async () => {
    await storage.close();
    rmSync(data, { recursive: true });
  });

  const open = (fields: { secretKey?: string; mayMakeKey?: boolean } = {}) => {
    const { secretKey = null, mayMakeKey = true } = fields;
    return openVault({ secretKey, data }, { storage, random, mayMakeKey });
  };
  const keep = (vault: Vault) =>
    storage.secrets.put({
      scope: "hook:a",
      name: "a",
      keyId: vault.keyId ?? "",
      sealed: vault.seal("hook:a", "sesame"),
      createdAt: 0,
      expiresAt: null,
    });

  test("makes a key at the first start and finds it at the next", async () => {
    const first = await open();
    await keep(first);

    const again = await open();

    const [secret] = await storage.secrets.list("hook:a");
    expect(again.open("hook:a", secret?.sealed ?? "")).toBe("sesame");
  });

  test("takes the configured key and makes none", async () => {
    const vault = await open({ secretKey: KEY });

    expect(vault.keyId).not.toBeNull();
    expect(existsSync(join(data, "secret.key"))).toBe(false);
  });

  test("refuses to start when the key is gone and secrets are there, and makes none", async () => {
    await keep(await open());
    rmSync(join(data, "secret.key"));

    await expect(open()).rejects.toThrow(/Put .*secret\.key back/);
    expect(existsSync(join(data, "secret.key"))).toBe(false);
  });

  test("refuses to start with another key than the one that sealed", async () => {
    const vault = await open({ secretKey: KEY });
    await keep(vault);

    await expect(open({ secretKey: OTHER_KEY })).rejects.toThrow(
      new RegExp(`sealed with the key ${vault.keyId}`),
    );
  });

  test("of a worker has no key while none is needed", async () => {
    const vault = await open({ mayMakeKey: false });

    expect(vault.keyId).toBeNull();
    expect(existsSync(join(data, "secret.key"))).toBe(false);
  });

  test("of a worker refuses to start without the key of the secrets", async () => {
    await keep(await open({ secretKey: KEY }));

    await expect(open({ mayMakeKey: false })).rejects.toThrow(/there is no key/);
  });
});
