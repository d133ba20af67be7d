import { randomFillSync } from "node:crypto";

/** Where chance comes from. Tests put a seeded one in its place. */
export interface Random {
  /** `count` random bytes. */
  bytes(count: number): Uint8Array;
  /** At least 0, less than 1. */
  fraction(): number;
}

const POOL_BYTES = 4096;

/** Random bytes of the operating system, drawn in pools because one call per id is slow. */
export function systemRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    bytes(count) {
      if (count > POOL_BYTES) return randomFillSync(new Uint8Array(count));
      if (used + count > POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      used += count;
      return pool.slice(used - count, used);
    },
    fraction: () => Math.random(),
  };
}
