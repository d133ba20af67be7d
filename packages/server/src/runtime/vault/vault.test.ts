import { describe, expect, test } from "vitest";
import { systemRandom } from "../random.ts";
import { createEmptyVault, createVault, VaultError } from "./vault.ts";

const random = systemRandom();
const key = random.bytes(32);
const vault = createVault(key, { random });

function problemOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof VaultError ? error.problem : String(error);
  }
}

describe("a vault", () => {
  test.each(["", "whsec_abc", "é\n🙂", "x".repeat(100_000)])(
    "opens what it sealed (%#)",
    (text) => {
      expect(vault.open("hook:a", vault.seal("hook:a", text))).toBe(text);
    },
  );

  test("seals the same text differently each time, and shows nothing of it", () => {
    const sealed = Array.from({ length: 100 }, () => vault.seal("hook:a", "sesame"));

    expect(new Set(sealed).size).toBe(100);
    expect(sealed.join()).not.toContain("sesame");
    expect(sealed.join()).not.toContain(Buffer.from("sesame").toString("base64url"));
  });

  test("does not open a secret that was moved to another scope", () => {
    const sealed = vault.seal("hook:a", "sesame");

    expect(problemOf(() => vault.open("hook:b", sealed))).toBe("damaged");
  });

  test("does not open a secret of which one character was changed", () => {
    const sealed = vault.seal("hook:a", "sesame");
    const begin = sealed.lastIndexOf(".") + 1;

    for (let at = begin; at < sealed.length - 1; at += 1) {
      const other = sealed[at] === "A" ? "B" : "A";
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(problemOf(() => vault.open("hook:a", changed))).toBe("damaged");
    }
  });

  test.each(["", "v1", "v1.x", "v2.k.abc", "sesame", "v1.k.", `v1.${vault.keyId}.YWJj`])(
    "does not open what no vault wrote: '%s'",
    (text) => {
      expect(problemOf(() => vault.open("hook:a", text))).toBe("damaged");
    },
  );

  test("tells that another key sealed a secret", () => {
    const other = createVault(random.bytes(32), { random });

    expect(problemOf(() => other.open("hook:a", vault.seal("hook:a", "x")))).toBe("wrong_key");
    expect(other.keyId).not.toBe(vault.keyId);
    expect(createVault(key, { random }).keyId).toBe(vault.keyId);
  });

  test("takes keys of 32 bytes only", () => {
    expect(problemOf(() => createVault(new Uint8Array(16), { random }))).toBe("no_key");
  });

  test("without a key says so when a secret is needed", () => {
    const empty = createEmptyVault();

    expect(problemOf(() => empty.seal("hook:a", "x"))).toBe("no_key");
    expect(problemOf(() => empty.open("hook:a", "x"))).toBe("no_key");
  });
});
