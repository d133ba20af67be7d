import type { EngineDeps } from "../deps.ts";
import type { Slots } from "../dispatch/slots.ts";
import type { Service } from "../service.ts";
import type { Worker } from "../worker.ts";

/** A lease is renewed this often during its life. */
const RENEWALS_PER_LEASE = 3;
const GUARD_INTERVAL_MS = 1_000;

/** Renews this worker's lease; when the store says that it was lost, lets go of everything. */
export function leaseKeeper(
  deps: EngineDeps,
  { worker, slots }: { worker: Worker; slots: Slots },
): Service {
  return {
    name: "lease-keeper",
    intervalMs: deps.settings.leaseMs / RENEWALS_PER_LEASE,
    async tick() {
      if (worker.id() === null || (await worker.renew())) return 0;
      fence(deps, { worker, slots });
      return 1;
    },
  };
}

/**
 * Watches the lease by this process's own clock, beside the renewals, which may hang with the store.
 * A worker that cannot renew stops its jobs before others may take them, and begins anew.
 */
export function leaseGuard(
  deps: EngineDeps,
  { worker, slots }: { worker: Worker; slots: Slots },
): Service {
  return {
    name: "lease-guard",
    intervalMs: GUARD_INTERVAL_MS,
    async tick() {
      if (worker.isLeaseEnding()) fence(deps, { worker, slots });
      if (worker.id() !== null) return 0;
      await worker.register();
      // Nothing of the old lease is executed any more, so others need not wait for its end. A claim
      // that was under way when it ended may also have left jobs with it.
      await worker.releaseDisowned();
      return 1;
    },
  };
}

function fence({ log }: EngineDeps, { worker, slots }: { worker: Worker; slots: Slots }): void {
  log.warn(
    { workerId: worker.id(), jobs: slots.count() },
    "The lease was lost; its jobs are dropped",
  );
  worker.disown();
  slots.dropAll();
}
