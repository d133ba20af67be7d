import { Refusal } from "../../../runtime/process/refusal.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise deliveries redeliver ID`, or `--run RUN` for all of it that failed. */
export async function redeliver(
  { client, out }: CommandContext,
  { deliveryId, run }: { deliveryId: string | undefined; run: string | undefined },
): Promise<void> {
  if ((deliveryId === undefined) === (run === undefined)) {
    throw new Refusal("Give the id of a delivery, or --run with the id of a run.");
  }
  if (deliveryId !== undefined) {
    const delivery = await client.deliveries.redeliver(deliveryId);
    if (out.json) return out.value(delivery);
    return out.line(`${safeText(delivery.id)} is sent again to ${safeText(delivery.receiver)}`);
  }
  const answer = await client.deliveries.redeliverFailed(run ?? "");
  if (out.json) return out.value(answer);
  out.line(`${answer.redelivered} deliveries are sent again`);
}
