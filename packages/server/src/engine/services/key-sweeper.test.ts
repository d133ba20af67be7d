import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqlite } from "../../storage/sqlite/open-sqlite.ts";
import type { Storage } from "../../storage/storage.ts";
import { type FakeClock, fakeClock } from "../../testing/fake-clock.ts";
import { given } from "../../testing/given.ts";
import { keySweeper } from "./key-sweeper.ts";

const DAY_MS = 86_400_000;

describe("key sweeper", () => {
  let storage: Storage;
  let clock: FakeClock;

  beforeEach(async () => {
    clock = fakeClock();
    storage = await openSqlite({ path: ":memory:", clock });
    await given({ storage, clock }).recipe();
  });

  afterEach(() => storage.close());

  const accept = (value: string, expiresAt: number) =>
    given({ storage, clock }).job({
      key: { scope: "hook:sync", value, fingerprint: null, expiresAt },
    });

  test("forgets the keys whose time has passed, and keeps the others", async () => {
    await accept("old", clock.now() + DAY_MS);
    await accept("new", clock.now() + 3 * DAY_MS);
    clock.advance(2 * DAY_MS);

    const first = await keySweeper({ storage, clock }).tick();
    const second = await keySweeper({ storage, clock }).tick();

    expect(first).toBe(1);
    expect(second).toBe(0);
  });
});
