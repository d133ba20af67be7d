import { z } from "zod";
import type { Action, LongAction } from "../../../domain/connector.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../domain/json.ts";
import type { HttpRequestInput } from "../http-request-input.ts";
import { requestTemplate, toRequest } from "./request-template.ts";

const TOKEN_HEADER = "reprise-token";
const FIELD = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*){0,7}$/;

const input = z
  .strictObject({
    request: requestTemplate,
    /** Where the request carries the token: a header, or a field of its JSON body. */
    token: z
      .union([
        z.strictObject({ header: z.string().min(1) }),
        z.strictObject({
          field: z.string().regex(FIELD, "Expected names joined by dots, such as callback.token"),
        }),
      ])
      .default({ header: TOKEN_HEADER }),
    /** Sent when the job is canceled. */
    cancel: requestTemplate.nullable().default(null),
  })
  .superRefine(({ request, token }, context) => {
    if (!("field" in token) || isJsonObject(request.json ?? {})) return;
    const message = "The token is a field of the JSON body, which must be an object";
    context.addIssue({ code: "custom", path: ["request", "json"], message });
  });
type Input = z.infer<typeof input>;

const stateSchema = z.object({ cancel: requestTemplate.nullable() });

/** Hands a token to another system, which ends the hold with it: `POST /jobs/resume` (L-13.4 c). */
export function createResumeWait(request: Action<HttpRequestInput>): LongAction<Input> {
  return {
    name: "resume.wait",
    description:
      "Sends a request with a resume token and waits until somebody sends that token to POST /api/v1/jobs/resume; gives the payload that comes with it. Takes no slot while it waits.",
    input,
    redactInput: (given) => redactRequests(request, given),
    async start(given, context) {
      const token = await context.token();
      await request.run(toRequest(given.request, carrying(given, token)), context);
      return { hold: { kind: "resume-token", state: { cancel: given.cancel } } };
    },
    async onCancel(kept, context) {
      const { cancel } = stateSchema.parse(kept);
      if (cancel !== null) await request.run(toRequest(cancel), context);
    },
  };
}

/** The fields of the request that carry the token. */
function carrying({ request, token: place }: Input, token: string): JsonObject {
  if ("header" in place) {
    const headers = isJsonObject(request.headers) ? request.headers : {};
    return { headers: { ...headers, [place.header]: token } };
  }
  return { json: withField(request.json, { names: place.field.split("."), token }) };
}

function withField(
  value: Json | undefined,
  { names, token }: { names: readonly string[]; token: string },
): Json {
  const [name, ...rest] = names;
  if (name === undefined) return token;
  const fields = isJsonObject(value) ? value : {};
  const inner = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return { ...fields, [name]: withField(inner, { names: rest, token }) };
}

function redactRequests({ redactInput }: Action<HttpRequestInput>, given: Json): Json {
  if (!isJsonObject(given)) return given;
  const redacted: JsonObject = { ...given };
  for (const name of ["request", "cancel"]) {
    const value = given[name];
    if (value !== undefined) redacted[name] = redactInput?.(value) ?? value;
  }
  return redacted;
}
