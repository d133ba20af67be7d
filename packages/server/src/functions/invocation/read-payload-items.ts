import { z } from "zod";
import type { PayloadItem } from "../../domain/function/function-host.ts";
import { FUNCTION_ID } from "../../domain/function/function-info.ts";
import type { Json } from "../../domain/json.ts";
import { ATTEMPTS_MAX } from "../../domain/retry/retry-policy.ts";
import { encodeJson } from "./encode-json.ts";
import { InvalidUse } from "./invalid-use.ts";

/** Items of one call. */
const ITEMS_MAX = 10_000;

const Item = z.strictObject({
  api: z.string().regex(FUNCTION_ID),
  parameters: z.custom<Json>(() => true).optional(),
  retry: z.strictObject({ maximumAttempts: z.int().min(1).max(ATTEMPTS_MAX) }).optional(),
  requestTimeout: z.number().positive().max(604_800).optional(),
});

/** The items of `ctx.extendPayload`; throws an InvalidUse that says what is wrong with them. */
export function readPayloadItems(given: unknown): PayloadItem[] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  if (list.length > ITEMS_MAX) {
    throw new InvalidUse(`ctx.extendPayload takes up to ${ITEMS_MAX} items at once`);
  }
  const encoded = encodeJson(list, "The items of ctx.extendPayload");
  if (!encoded.ok) throw new InvalidUse(encoded.message);
  const items: unknown[] = Array.isArray(encoded.value) ? encoded.value : [];
  return items.map((item, index) => {
    const parsed = Item.safeParse(item);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InvalidUse(
        `Item ${index + 1} of ctx.extendPayload is not valid: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
      );
    }
    const { api, parameters = {}, retry, requestTimeout } = parsed.data;
    return {
      api,
      parameters,
      ...(retry && { retry }),
      ...(requestTimeout !== undefined && { requestTimeout }),
    };
  });
}
