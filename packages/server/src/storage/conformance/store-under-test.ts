import { afterEach, beforeEach } from "vitest";
import { type FakeClock, fakeClock } from "../../testing/fake-clock.ts";
import { type Given, given } from "../../testing/given.ts";
import type { Storage } from "../storage.ts";

/** How a test file gets at one of the engines. */
export interface StoreUnderTest {
  /** An empty store, and the same one as another process has it open (SQLite: the same process). */
  open(clock: FakeClock): Promise<{ storage: Storage; other: Storage }>;
  /** After each test. */
  close(): Promise<void>;
}

export interface TestBench {
  storage: Storage;
  other: Storage;
  clock: FakeClock;
  given: Given;
}

/** Opens an empty store before each test of a `describe`; the answer is filled by then. */
export function useStore(store: StoreUnderTest): TestBench {
  const bench = {} as TestBench;

  beforeEach(async () => {
    const clock = fakeClock();
    const { storage, other } = await store.open(clock);
    Object.assign(bench, { storage, other, clock, given: given({ storage, clock }) });
  });

  afterEach(() => store.close());

  return bench;
}

/** For answers whose order does not matter. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
