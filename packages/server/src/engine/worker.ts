import type { EngineDeps } from "./deps.ts";

/** The lease is given up this part of its length before its end, by the worker's own clock. */
const SAFETY_SHARE = 0.1;

/** This process as the store knows it: somebody with slots and a lease. */
export interface Worker {
  /** Null between the loss of a lease and the next registration. */
  id(): string | null;
  register(): Promise<void>;
  /** False when the lease was lost: others may have its jobs. */
  renew(): Promise<boolean>;
  /** The lease ends so soon that a renewal can no longer be counted on. */
  isLeaseEnding(): boolean;
  /** Forgets the identity; everything under it counts as lost. */
  disown(): void;
  /** Gives back what the store still has under identities that were disowned. */
  releaseDisowned(): Promise<void>;
  release(): Promise<void>;
}

export function createWorker(
  { storage, clock, ids, settings }: EngineDeps,
  { name }: { name: string },
): Worker {
  const { leaseMs, slots } = settings;
  const safetyMs = leaseMs * SAFETY_SHARE;
  let id: string | null = null;
  let leaseUntilMs = 0;
  const disowned = new Set<string>();
  return {
    id: () => id,
    async register() {
      const fresh = ids("wrk");
      const askedAtMs = clock.monotonicMs();
      await storage.workers.register({ id: fresh, name, slots, now: clock.now(), leaseMs });
      // Counted from the question: the store cannot have given the lease any later.
      leaseUntilMs = askedAtMs + leaseMs;
      id = fresh;
    },
    async renew() {
      if (id === null) return false;
      const renewed = id;
      const askedAtMs = clock.monotonicMs();
      const isRenewed = await storage.workers.renew({ id: renewed, now: clock.now(), leaseMs });
      if (isRenewed && id === renewed) leaseUntilMs = askedAtMs + leaseMs;
      return isRenewed || id !== renewed;
    },
    isLeaseEnding: () => id !== null && clock.monotonicMs() >= leaseUntilMs - safetyMs,
    disown() {
      if (id !== null) disowned.add(id);
      id = null;
    },
    async releaseDisowned() {
      for (const lost of disowned) {
        await storage.workers.release({ id: lost, now: clock.now() });
        disowned.delete(lost);
      }
    },
    async release() {
      if (id === null) return;
      const released = id;
      id = null;
      await storage.workers.release({ id: released, now: clock.now() });
    },
  };
}
