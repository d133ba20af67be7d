import { RequestError } from "../../../domain/errors.ts";
import { passwordFault } from "../../../domain/user/password-rules.ts";
import type { PasswordHasher } from "../../../runtime/passwords/password-hasher.ts";
import { TooBusy } from "../../../runtime/passwords/turns.ts";
import type { Random } from "../../../runtime/random.ts";
import type { CommandDeps } from "../../deps.ts";

export interface UserDeps extends Pick<CommandDeps, "storage" | "clock" | "ids"> {
  random: Random;
  passwords: PasswordHasher;
}

const BUSY_SECONDS = 5;

/** Throws `invalid_value` at `pointer` for a password that would be guessed first. */
export async function hashPassword(
  { passwords }: Pick<UserDeps, "passwords">,
  {
    password,
    person,
    pointer,
  }: { password: string; person: { email: string; name: string }; pointer: string },
): Promise<string> {
  const fault = passwordFault(password, person);
  if (fault !== null) {
    const errors = [{ pointer, code: "invalid_value" as const, message: fault }];
    throw new RequestError("invalid_value", fault, { errors });
  }
  return told(() => passwords.hash(password));
}

/** Takes as long for an account that does not exist. */
export function verifyPassword(
  { passwords }: Pick<UserDeps, "passwords">,
  { password, hash }: { password: string; hash: string | null },
): Promise<boolean> {
  return told(() => passwords.verify(password, hash));
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TooBusy)) throw error;
    throw new RequestError("rate_limited", "Too many people sign in at once; try again.", {
      retryAfterSeconds: BUSY_SECONDS,
    });
  }
}
