import type { FastifyRequest } from "fastify";
import { RequestError } from "../domain/errors.ts";
import type { Clock } from "../runtime/clock.ts";
import { clientAddress } from "./sign-in/client-address.ts";

const FAILURES_MAX = 20;
const WINDOW_MS = 60_000;
/** Addresses that are remembered; with more the oldest are forgotten. */
const ADDRESSES_MAX = 10_000;

type Asking = Pick<FastifyRequest, "ip" | "headers">;

export type FailureLimit = <T>(request: Asking, work: () => Promise<T>) => Promise<T>;

/** Slows down whoever guesses tokens: after so many unknown ones in a minute nothing is looked up. */
export function createFailureLimit(clock: Clock): FailureLimit {
  const failures = new Map<string, { count: number; since: number }>();
  return async (request, work) => {
    const address = clientAddress(request);
    const now = clock.now();
    const before = failures.get(address);
    const current = before && now - before.since < WINDOW_MS ? before : null;
    if (current && current.count >= FAILURES_MAX) {
      const retryAfterSeconds = Math.ceil((current.since + WINDOW_MS - now) / 1_000);
      const message = "Too many unknown tokens came from this address; wait a minute.";
      throw new RequestError("rate_limited", message, { retryAfterSeconds });
    }
    try {
      return await work();
    } catch (error) {
      if (error instanceof RequestError && error.code === "token_unknown") {
        failures.delete(address);
        failures.set(address, {
          count: (current?.count ?? 0) + 1,
          since: current?.since ?? now,
        });
        const [oldest] = failures.keys();
        if (failures.size > ADDRESSES_MAX && oldest !== undefined) failures.delete(oldest);
      }
      throw error;
    }
  };
}
