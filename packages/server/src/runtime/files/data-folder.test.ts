import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDataFolder, readAdminKey, writeAdminKey } from "./data-folder.ts";

let parent = "";

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "reprise-data-"));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("the data folder", () => {
  test("is made for its owner only", () => {
    const folder = openDataFolder(join(parent, "a", "b"));

    expect(modeOf(folder.path)).toBe(0o700);
  });

  test("is narrowed when it exists and is empty, and left alone when it holds something", () => {
    const empty = join(parent, "empty");
    const used = join(parent, "used");
    mkdirSync(empty, { mode: 0o755 });
    mkdirSync(used);
    chmodSync(used, 0o755);
    writeFileSync(join(used, "notes.txt"), "mine");

    openDataFolder(empty);
    openDataFolder(used);

    expect(modeOf(empty)).toBe(0o700);
    expect(modeOf(used)).toBe(0o755);
  });

  test("keeps the admin key for its owner only, and gives it back without the newline", () => {
    const folder = openDataFolder(parent);
    writeFileSync(folder.adminKeyPath, "old");
    chmodSync(folder.adminKeyPath, 0o644);

    writeAdminKey(folder, "rk_secret");

    expect(modeOf(folder.adminKeyPath)).toBe(0o600);
    expect(readAdminKey(folder)).toBe("rk_secret");
  });

  test("has no key when the file is missing or empty", () => {
    const folder = openDataFolder(parent);

    expect(readAdminKey(folder)).toBeNull();

    writeFileSync(folder.adminKeyPath, "\n");
    expect(readAdminKey(folder)).toBeNull();
  });

  test("is refused in a sentence when it is a file", () => {
    const file = join(parent, "file");
    writeFileSync(file, "");

    expect(() => openDataFolder(file)).toThrow(/file is a file\. Name a folder with --data/);
    expect(() => openDataFolder(join(file, "below"))).toThrow(/is a file/);
  });
});
