import { createTurns } from "./turns.ts";

/** Keeps passwords so that whoever has the store does not have them (C09). */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With no hash it takes as long as with one, so that nobody learns which accounts exist. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

/** OWASP's first choice for argon2id. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const OPTIONS = { memoryCost: MEMORY_KIB, timeCost: PASSES, parallelism: LANES };

/** A hash with the same costs, of random bytes that were thrown away: no password fits. */
const NOBODYS_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$83Xg1Kqe4lIRCSnKgKl99w$/GexMX5ybiaLWycF/zDsXMWV50LZ+mZqwvpiQLLsJgo";

/**
 * argon2id on the threads of the library. Few at once: each takes 19 MiB, and those threads also read
 * files and resolve names. Throws TooBusy when too many wait.
 */
export function createPasswordHasher(): PasswordHasher {
  const inTurn = createTurns();
  return {
    hash: (password) =>
      inTurn(async () => {
        const { hash } = await import("@node-rs/argon2");
        return hash(normalized(password), OPTIONS);
      }),
    verify: (password, hash) =>
      inTurn(async () => {
        const { verify } = await import("@node-rs/argon2");
        const fits = await verify(hash ?? NOBODYS_HASH, normalized(password));
        return fits && hash !== null;
      }),
  };
}

/** Keyboards write the same letter in several ways. */
function normalized(password: string): string {
  return password.normalize("NFC");
}
