import { retryAfterMs } from "../../domain/plan/delivery-pause.ts";
import { objectKeyOf } from "../../domain/plan/object-key.ts";
import type { S3Sink, Sink, WebhookSink } from "../../domain/plan/sink.ts";
import type { Clock } from "../../runtime/clock.ts";
import type {
  GuardedClient,
  GuardedRequest,
  GuardedResponse,
} from "../../runtime/guarded-fetch/guarded-client.ts";
import { OutboundError } from "../../runtime/guarded-fetch/outbound-error.ts";
import { signPut } from "../../runtime/s3/sign-put.ts";
import { signWebhook } from "../../runtime/standard-webhooks/sign-webhook.ts";
import { s3Problem } from "./s3-problem.ts";

/** Of one attempt, from the look-up of the name to the end of the answer (A4). */
const TIMEOUT_MS = 30_000;
const RESPONSE_BYTES_MAX = 65_536;
const ERROR_CHARS_MAX = 500;
const GONE = 410;
const TOO_MANY = 429;
const REQUEST_TIMEOUT = 408;

/** What another attempt cannot mend. */
const FINAL_CODES = ["url_forbidden", "bad_url", "bad_request"];

export interface Parcel {
  /** The same for all attempts. */
  webhookId: string;
  idempotencyKey: string;
  planId: string | null;
  runId: string | null;
  payloadJobId: string;
  body: string;
}

/** What became of one attempt. `given-up`: nobody waits for it any more. */
export type Sent =
  | { outcome: "delivered"; httpStatus: number }
  | {
      outcome: "failed";
      httpStatus: number | null;
      error: string;
      isFinal: boolean;
      retryAfterMs: number | null;
    }
  | { outcome: "given-up" };

export interface SendDeps {
  http: Pick<GuardedClient, "request">;
  clock: Clock;
}

/** One attempt. Never throws; its errors hold no secret, and nothing that the receiver wrote freely. */
export async function sendToSink(
  deps: SendDeps,
  { sink, parcel, signal }: { sink: Sink; parcel: Parcel; signal?: AbortSignal },
): Promise<Sent> {
  try {
    const request = await requestOf(deps, { sink, parcel });
    const answer = await deps.http.request({
      ...request,
      timeoutMs: TIMEOUT_MS,
      responseBytesMax: RESPONSE_BYTES_MAX,
      cutsResponse: true,
      redirectsMax: 0,
      ...(signal && { signal }),
    });
    if (answer.status >= 200 && answer.status < 300) {
      return { outcome: "delivered", httpStatus: answer.status };
    }
    return refusal(deps, { sink, answer });
  } catch (error) {
    if (signal?.aborted) return { outcome: "given-up" };
    return failure(error);
  }
}

function requestOf(
  deps: SendDeps,
  { sink, parcel }: { sink: Sink; parcel: Parcel },
): Promise<GuardedRequest> {
  return sink.type === "webhook" ? hookRequest(deps, sink, parcel) : putRequest(deps, sink, parcel);
}

async function hookRequest(
  { clock }: SendDeps,
  { url, headers, signingSecret }: WebhookSink,
  { webhookId, idempotencyKey, body }: Parcel,
): Promise<GuardedRequest> {
  const signature =
    signingSecret === undefined
      ? {}
      : await signWebhook(signingSecret, { id: webhookId, body, now: clock.now() });
  return {
    url,
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...lowerCase(headers ?? {}),
      "idempotency-key": idempotencyKey,
      "webhook-id": webhookId,
      ...signature,
    },
    body,
  };
}

async function putRequest(
  { clock }: SendDeps,
  sink: S3Sink,
  parcel: Parcel,
): Promise<GuardedRequest> {
  const key = objectKeyOf(sink, parcel);
  const { body } = parcel;
  return { method: "PUT", body, ...(await signPut(sink, { key, body, now: clock.now() })) };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function refusal(
  { clock }: SendDeps,
  { sink, answer }: { sink: Sink; answer: GuardedResponse },
): Sent {
  const { status, headers } = answer;
  const { host } = new URL(answer.url);
  const header = headers["retry-after"];
  const asked = retryAfterMs(typeof header === "string" ? header : header?.[0], clock.now());
  const failed = { outcome: "failed", httpStatus: status, retryAfterMs: asked } as const;
  if (sink.type === "webhook") {
    const note = status === GONE ? ": it wants no more of them" : redirectNote(status);
    return { ...failed, error: `${host} answered ${status}${note}`, isFinal: status === GONE };
  }
  const mayPass = status >= 500 || status === TOO_MANY || status === REQUEST_TIMEOUT;
  const error = s3Problem(sink, { host, status, body: answer.body.toString("utf8") });
  return { ...failed, error, isFinal: !mayPass };
}

function redirectNote(status: number): string {
  return status >= 300 && status < 400 ? ": redirects are not followed" : "";
}

function failure(error: unknown): Sent {
  const failed = { outcome: "failed", httpStatus: null, retryAfterMs: null } as const;
  if (!(error instanceof OutboundError)) {
    return { ...failed, error: "The request could not be made", isFinal: true };
  }
  const text = `${error.code}: ${error.message}`.slice(0, ERROR_CHARS_MAX);
  return { ...failed, error: text, isFinal: FINAL_CODES.includes(error.code) };
}
