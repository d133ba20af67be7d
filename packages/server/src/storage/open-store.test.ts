import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../runtime/clock.ts";
import { openStore } from "./open-store.ts";

let data = "";

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "reprise-store-"));
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

const open = () =>
  openStore({ databaseUrl: null, data }, { clock: systemClock, onFatal: () => undefined });

describe("opening the embedded store", () => {
  test("answers a store that works", async () => {
    const storage = await open();

    await expect(storage.ping()).resolves.toBeUndefined();
    await storage.close();
  });

  test("is refused in a sentence while another one has it open", async () => {
    const storage = await open();

    await expect(open()).rejects.toMatchObject({ name: "Refusal", exitCode: 5 });
    await storage.close();
  });

  test("is refused in a sentence when the file is something else", async () => {
    writeFileSync(join(data, "reprise.db"), "Dear diary, this is no database at all.".repeat(40));

    await expect(open()).rejects.toThrow(/cannot be used \(file is not a database\)/);
  });

  test("is refused in a sentence when the file is a folder", async () => {
    mkdirSync(join(data, "reprise.db"));

    await expect(open()).rejects.toMatchObject({
      name: "Refusal",
      exitCode: 2,
      message: expect.stringContaining("name another folder with --data"),
    });
  });
});
