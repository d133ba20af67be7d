import { z } from "zod";
import {
  type Action,
  type ActionContext,
  ActionError,
  type LongAction,
  type Polled,
} from "../../../domain/connector.ts";
import { parseDuration } from "../../../domain/duration.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../domain/json.ts";
import type { HttpRequestInput } from "../http-request-input.ts";
import { answerCondition, isMet, valueAt } from "./answer-condition.ts";
import { followingTemplate, requestTemplate, toRequest } from "./request-template.ts";

const EVERY_MS = 30_000;
const EVERY_MS_MIN = 1_000;
const EVERY_MS_MAX = 86_400_000;
/** Polls in a row that may fail with what another try can change. */
const FAILURES_MAX = 10;
const ACCEPTED = 202;

const every = z.string().transform((text, context) => {
  const durationMs = parseDuration(text);
  if (durationMs !== null && durationMs >= EVERY_MS_MIN && durationMs <= EVERY_MS_MAX) {
    return durationMs;
  }
  context.addIssue({
    code: "custom",
    message: "Expected a duration from 1s to 1 day, such as 30s",
  });
  return z.NEVER;
});

const input = z
  .strictObject({
    /** Starts the work; null when a step before has. */
    start: requestTemplate.nullable().default(null),
    poll: z.strictObject({
      /** Without a `url`: where the answer to `start` points. */
      request: followingTemplate.default({}),
      /** Where in the answer to `start` the address is. */
      urlFrom: z.string().default("headers.location"),
      every: every.default(EVERY_MS),
      /** Absent: an answer other than 202. */
      until: answerCondition.optional(),
      /** The work has failed outside: the step fails with `wait_failed`. */
      failWhen: answerCondition.optional(),
    }),
    /** Sent when the job is canceled; without a `url` to the polled address. */
    cancel: followingTemplate.nullable().default(null),
  })
  .superRefine(({ start, poll }, context) => {
    if (start !== null || poll.request.url !== undefined) return;
    const message = "Without a start the request needs its url";
    context.addIssue({ code: "custom", path: ["poll", "request", "url"], message });
  });
type Input = z.infer<typeof input>;

const stateSchema = z.object({
  request: requestTemplate,
  cancel: requestTemplate.nullable(),
  everyMs: z.number(),
  until: answerCondition.nullable(),
  failWhen: answerCondition.nullable(),
  failures: z.number(),
});
type State = z.infer<typeof stateSchema>;

/** Starts work on another host and asks there until it is done (L-13.4 b). */
export function createHttpWait(request: Action<HttpRequestInput>): LongAction<Input> {
  return {
    name: "http.wait",
    description:
      "Starts work elsewhere by HTTP and polls until a condition on the answer holds; gives the last answer {status, headers, body}. Takes no slot while it waits.",
    input,
    redactInput: (given) => redactRequests(request, given),
    async start(given, context) {
      const { poll } = given;
      const started =
        given.start === null ? null : await request.run(toRequest(given.start), context);
      const url = poll.request.url ?? followingUrl(given, started);
      const state: State = {
        request: { ...poll.request, url },
        cancel: given.cancel && { url, method: "DELETE", ...given.cancel },
        everyMs: poll.every,
        until: poll.until ?? null,
        failWhen: poll.failWhen ?? null,
        failures: 0,
      };
      const afterMs = given.start === null ? 0 : poll.every;
      return { hold: { kind: "poll", state: toJson(state), afterMs } };
    },
    async poll(kept, context) {
      const state = stateSchema.parse(kept);
      try {
        const answer = await request.run(toRequest(state.request), context);
        return judge(state, answer);
      } catch (error) {
        return later(state, { error, context });
      }
    },
    async onCancel(kept, context) {
      const { cancel } = stateSchema.parse(kept);
      if (cancel !== null) await request.run(toRequest(cancel), context);
    },
  };
}

function judge(state: State, answer: Json): Polled {
  const { until, failWhen, everyMs } = state;
  if (failWhen !== null && isMet(failWhen, answer)) {
    const message = "What was waited for has failed; the details hold the answer";
    throw new ActionError("wait_failed", message, { details: answer });
  }
  const isDone = until === null ? valueAt(answer, "status") !== ACCEPTED : isMet(until, answer);
  if (isDone) return { done: answer };
  return { again: { state: toJson({ ...state, failures: 0 }), afterMs: everyMs } };
}

/** A network that is down for a while ends no wait of days. */
function later(
  state: State,
  { error, context }: { error: unknown; context: ActionContext },
): Polled {
  const failures = state.failures + 1;
  const isPassing = error instanceof ActionError && error.retriable;
  if (!isPassing || failures >= FAILURES_MAX) throw error;
  context.log("WARN", `A poll failed and is made again: ${error.message}`, { failures });
  return { again: { state: toJson({ ...state, failures }), afterMs: state.everyMs } };
}

/** Credentials of the poll must not go where somebody else's answer points. */
function followingUrl({ start, poll }: Input, started: Json): string {
  const found = valueAt(started, poll.urlFrom);
  const from = String(start?.url ?? "");
  const url = typeof found === "string" && URL.canParse(found, from) ? new URL(found, from) : null;
  if (url === null) {
    const message = `The answer to start has no address at ${poll.urlFrom}`;
    throw new ActionError("no_poll_url", message);
  }
  if (url.origin !== new URL(from).origin) {
    const message = `The answer to start points to another host, ${url.host}; give poll.request.url`;
    throw new ActionError("other_host", message);
  }
  return url.href;
}

/** Unset fields are left out by the text of it, as the store keeps it. */
function toJson(state: State): JsonObject {
  const { request, cancel, everyMs, until, failWhen, failures } = state;
  return { request, cancel, everyMs, until, failWhen, failures };
}

/** The requests of a long action with the secrets in them replaced. */
function redactRequests({ redactInput }: Action<HttpRequestInput>, given: Json): Json {
  if (!isJsonObject(given)) return given;
  const redact = (value: Json | undefined): Json => redactInput?.(value ?? null) ?? value ?? null;
  const { start, poll, cancel } = given;
  return {
    ...given,
    ...(start !== undefined && { start: redact(start) }),
    ...(cancel !== undefined && { cancel: redact(cancel) }),
    ...(isJsonObject(poll) && { poll: { ...poll, request: redact(poll.request ?? {}) } }),
  };
}
