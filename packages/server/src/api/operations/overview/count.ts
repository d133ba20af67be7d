import { z } from "zod";
import { QUEUE_COUNT_MAX } from "../../../storage/storage.ts";

/** Counted up to a limit; `capped` says that there are more. */
export const Count = z.strictObject({ count: z.int(), capped: z.boolean() }).meta({ id: "Count" });

/** The store counts one more than the limit. */
export function countOf(counted: number): z.infer<typeof Count> {
  return { count: Math.min(counted, QUEUE_COUNT_MAX), capped: counted > QUEUE_COUNT_MAX };
}
