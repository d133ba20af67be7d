import { RequestError } from "../../domain/errors.ts";
import type { Delivery } from "../../storage/storage.ts";
import { audit } from "../acting.ts";
import type { CommandDeps } from "../deps.ts";

export type DeliveryPlace = { id: string } | { runId: string; n: number };

type Deps = Pick<CommandDeps, "storage" | "clock">;

/**
 * Sends a delivery again, whatever became of it, with all its attempts and under the same id. Throws
 * `not_found` and, while it is being sent, `delivery_in_progress`.
 */
export function redeliver({ storage, clock }: Deps, place: DeliveryPlace): Promise<Delivery> {
  return storage.transaction(async (stores) => {
    const delivery =
      "id" in place
        ? await stores.deliveries.find(place.id)
        : await stores.deliveries.findNumbered(place);
    if (delivery === null) throw new RequestError("not_found", "There is no such delivery.");
    const { id } = delivery;
    if (!(await stores.deliveries.redeliver({ id, now: clock.now() }))) {
      throw new RequestError(
        "delivery_in_progress",
        `Delivery ${id} is being sent now. Ask again in a minute if it fails.`,
      );
    }
    const target = { type: "delivery", id };
    await audit(stores, { action: "delivery.redeliver", target, outcome: "changed", details: {} });
    const queued = await stores.deliveries.find(id);
    return queued ?? delivery;
  });
}

/** Sends again all of a run that failed. Throws `not_found`. */
export function redeliverFailed(
  { storage, clock }: Deps,
  runId: string,
): Promise<{ redelivered: number }> {
  return storage.transaction(async (stores) => {
    if ((await stores.plans.run(runId)) === null) {
      throw new RequestError("not_found", `There is no run ${runId}.`);
    }
    const redelivered = await stores.deliveries.redeliverFailed({ runId, now: clock.now() });
    const outcome = redelivered > 0 ? "changed" : "unchanged";
    const target = { type: "run", id: runId };
    await audit(stores, { action: "run.redeliver", target, outcome, details: { redelivered } });
    return { redelivered };
  });
}
