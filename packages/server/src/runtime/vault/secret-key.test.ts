import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemRandom } from "../random.ts";
import { makeSecretKey, parseSecretKey, readSecretKey } from "./secret-key.ts";

const random = systemRandom();

describe("the text of a secret key", () => {
  const key = Buffer.from(random.bytes(32));

  test.each([
    key.toString("hex"),
    key.toString("hex").toUpperCase(),
    key.toString("base64"),
    key.toString("base64url"),
  ])("is 32 bytes in hexadecimal or base64: %s", (text) => {
    expect(Buffer.from(parseSecretKey(text) ?? "")).toEqual(key);
  });

  test.each([
    "",
    "sesame",
    key.toString("hex").slice(1),
    `${key.toString("base64")}A`,
    "z".repeat(64),
  ])("is refused as '%s'", (text) => {
    expect(parseSecretKey(text)).toBeNull();
  });
});

describe("the file of a secret key", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "reprise-key-"));
    path = join(folder, "secret.key");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("is made for its owner alone, and read again", () => {
    const key = makeSecretKey(path, { random });

    expect(Buffer.from(readSecretKey(path) ?? "")).toEqual(Buffer.from(key));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["secret.key"]);
  });

  test("is never replaced", () => {
    const first = makeSecretKey(path, { random });

    const second = makeSecretKey(path, { random });

    expect(Buffer.from(second)).toEqual(Buffer.from(first));
  });

  test("is missing before it is made", () => {
    expect(readSecretKey(path)).toBeNull();
  });

  test("is refused when others may read it", () => {
    makeSecretKey(path, { random });
    chmodSync(path, 0o640);

    expect(() => readSecretKey(path)).toThrow(/chmod 600/);
  });

  test.each(["", "sesame\n", "QUJD"])("is refused when it holds no key: '%s'", (text) => {
    writeFileSync(path, text, { mode: 0o600 });

    expect(() => readSecretKey(path)).toThrow(/holds no secret key/);
  });
});
