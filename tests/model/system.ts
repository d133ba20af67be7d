import { expect } from "vitest";
import { RequestError } from "../../packages/server/src/domain/errors.ts";
import type { Operated } from "../../packages/server/src/engine/operation.ts";
import type { Storage } from "../../packages/server/src/storage/storage.ts";
import type { FakeClock } from "../../packages/server/src/testing/fake-clock.ts";
import type { Grip } from "./job-model.ts";
import { REFUSED } from "./job-model.ts";

/** One or more stores that are asked the same things and must answer the same. */
export interface Systems {
  storages: readonly Storage[];
  clock: FakeClock;
  /** Every claim that was ever given, and under which epoch each store gave it. */
  grips: { grip: Grip; epochs: number[] }[];
}

/** Asks every store, and expects of each what the model says. */
export async function expectAll<T>(
  { storages }: Systems,
  ask: (storage: Storage, index: number) => Promise<T>,
  expected: T,
): Promise<void> {
  for (const [index, storage] of storages.entries()) {
    expect(await ask(storage, index), `store ${index}`).toEqual(expected);
  }
}

/** What became of a person's operation, in the model's words. */
export async function outcomeOf(operation: Promise<Operated>): Promise<string> {
  try {
    return (await operation).job.status;
  } catch (error) {
    if (error instanceof RequestError && error.code === "invalid_transition") return REFUSED;
    throw error;
  }
}
