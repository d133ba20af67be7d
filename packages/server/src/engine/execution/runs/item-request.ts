import type { Json, JsonObject } from "../../../domain/json.ts";
import type { ItemRequest } from "./new-item.ts";

const SECOND_MS = 1_000;

interface GivenItem {
  api: string;
  parameters: Json;
  retry?: object | undefined;
  /** Seconds. */
  requestTimeout?: number | undefined;
}

/** An item as people write it, as the run makes a job of it. */
export function itemRequest({
  api,
  parameters,
  retry,
  requestTimeout,
}: GivenItem): Omit<ItemRequest, "extendedBy"> {
  const policy: JsonObject | null = retry === undefined ? null : JSON.parse(JSON.stringify(retry));
  return {
    api,
    parameters,
    retry: policy,
    requestTimeoutMs: requestTimeout === undefined ? null : requestTimeout * SECOND_MS,
  };
}
