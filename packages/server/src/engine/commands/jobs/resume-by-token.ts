import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import type { CommandDeps } from "../../deps.ts";
import { hashHoldToken } from "../../execution/holds/hold-tokens.ts";
import { takeAnswer } from "./take-answer.ts";

/**
 * Gives a job on hold the payload that it waits for (L-13.4 c). The payload is on disk when this
 * resolves. Throws `token_unknown`, `token_used`, and `token_expired` when nobody waits for it any more.
 */
export async function resumeByToken(
  { storage, clock }: Pick<CommandDeps, "storage" | "clock">,
  { token, payload }: { token: string; payload: Json },
): Promise<void> {
  const found = await storage.holds.findByToken(hashHoldToken(token));
  if (found?.hold.kind !== "resume-token") {
    throw new RequestError("token_unknown", "This token was never handed out by this server.");
  }
  const { jobId, repeat, stepKey } = found.hold;
  const { hold, taken } = await storage.transaction((stores) =>
    takeAnswer(stores, {
      place: { jobId, repeat, stepKey },
      decision: null,
      answer: payload,
      by: null,
      now: clock.now(),
      message: "The payload has come that a step waits for",
    }),
  );
  if (taken) return;
  if (hold?.status === "answered") {
    throw new RequestError("token_used", "This token was used: its payload has been taken.");
  }
  throw new RequestError("token_expired", "The step that handed out this token waits no more.");
}
