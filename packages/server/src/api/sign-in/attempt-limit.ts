import { RequestError } from "../../domain/errors.ts";
import type { Clock } from "../../runtime/clock.ts";

const FAILURES_MAX = 10;
const WINDOW_MS = 60_000;
/** Accounts and addresses that are remembered; with more the oldest are forgotten. */
const REMEMBERED_MAX = 10_000;

/** Runs an attempt that may fail; it fails by throwing. */
export type AttemptLimit = <T>(keys: readonly string[], attempt: () => Promise<T>) => Promise<T>;

/**
 * Slows down whoever guesses passwords: after 10 failures in a minute for a key (account, address) the
 * next attempts are refused unseen (C09). Attempts under way count, so that many at once gain nothing.
 */
export function createAttemptLimit(clock: Clock): AttemptLimit {
  const counts = new Map<string, { count: number; since: number }>();

  const countOf = (key: string, now: number) => {
    const found = counts.get(key);
    return found && now - found.since < WINDOW_MS ? found : { count: 0, since: now };
  };
  const keep = (key: string, entry: { count: number; since: number }) => {
    counts.delete(key);
    if (entry.count > 0) counts.set(key, entry);
    const [oldest] = counts.keys();
    if (counts.size > REMEMBERED_MAX && oldest !== undefined) counts.delete(oldest);
  };

  return async (keys, attempt) => {
    const now = clock.now();
    const full = keys.map((key) => countOf(key, now)).find(({ count }) => count >= FAILURES_MAX);
    if (full) {
      const retryAfterSeconds = Math.max(1, Math.ceil((full.since + WINDOW_MS - now) / 1_000));
      const message = "Too many attempts have failed; wait a minute.";
      throw new RequestError("rate_limited", message, { retryAfterSeconds });
    }
    for (const key of keys) {
      const { count, since } = countOf(key, now);
      keep(key, { count: count + 1, since });
    }
    const answer = await attempt();
    for (const key of keys) {
      const { count, since } = countOf(key, clock.now());
      keep(key, { count: Math.max(0, count - 1), since });
    }
    return answer;
  };
}
