import { z } from "zod";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { type HttpRequestInput, httpRequestInput } from "../http-request-input.ts";

/** Stands in for an address that is known later only. */
const LATER_URL = "https://later.invalid/";

/** A request as `http.request` takes it, kept as it was written, for a later slice of the step. */
export const requestTemplate = z.record(z.string(), z.json()).superRefine(check);

/** The same, where the address may be missing: it comes with the answer to the first request. */
export const followingTemplate = z
  .record(z.string(), z.json())
  .superRefine((request, context) => check({ url: LATER_URL, ...request }, context));

export function toRequest(template: JsonObject, fields: JsonObject = {}): HttpRequestInput {
  return httpRequestInput.parse({ ...template, ...fields });
}

function check(request: { [key: string]: Json }, context: z.RefinementCtx): void {
  const parsed = httpRequestInput.safeParse(request);
  for (const { path, message } of parsed.error?.issues ?? []) {
    context.addIssue({ code: "custom", path: [...path], message });
  }
}
