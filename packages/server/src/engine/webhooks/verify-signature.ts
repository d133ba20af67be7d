import { createHmac, timingSafeEqual } from "node:crypto";
import { RequestError } from "../../domain/errors.ts";
import type { Signature } from "../../domain/recipe/triggers/webhook.ts";

const MS_PER_SECOND = 1_000;
/** A sender that rotates its key sends one signature for each; more are no sender's. */
const SIGNATURES_MAX = 10;
const ID_CHARS_MAX = 200;
const DIGEST_BYTES = 32;
const SECRET_PREFIX = "whsec_";

export interface SignedRequest {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes as they came. */
  body: Uint8Array;
  now: number;
}

/**
 * Checks a webhook's signature over the raw bytes of its body, in constant time, against each secret
 * that is valid now (C17). Answers the `webhook-id` of Standard Webhooks, null for an HMAC. Throws
 * `bad_signature`, which says what was expected and nothing of the secret.
 */
export function verifySignature(
  rule: Signature,
  { secrets, request }: { secrets: readonly string[]; request: SignedRequest },
): string | null {
  return rule.type === "standard-webhooks"
    ? verifyStandard(rule, { secrets, request })
    : verifyHmac(rule, { secrets, request });
}

interface Given {
  secrets: readonly string[];
  request: SignedRequest;
}

type StandardSignature = Extract<Signature, { type: "standard-webhooks" }>;
type HmacSignature = Exclude<Signature, StandardSignature>;

function verifyStandard(
  { toleranceSeconds }: StandardSignature,
  { secrets, request }: Given,
): string {
  const id = headerOf(request, "webhook-id", STANDARD);
  const timestamp = headerOf(request, "webhook-timestamp", STANDARD);
  const signatures = headerOf(request, "webhook-signature", STANDARD);
  if (id.length > ID_CHARS_MAX) throw refused("webhook-id", `It is at most ${ID_CHARS_MAX} long.`);
  assertRecent(timestamp, { now: request.now, tolerance: toleranceSeconds });
  const given = signatures
    .split(" ", SIGNATURES_MAX)
    .flatMap((text) => (text.startsWith("v1,") ? [Buffer.from(text.slice(3), "base64")] : []));
  const isSigned = secrets.some((secret) => {
    const hmac = createHmac("sha256", standardKey(secret)).update(`${id}.${timestamp}.`);
    const expected = hmac.update(request.body).digest();
    return given.some((one) => isSame(one, expected));
  });
  if (isSigned) return id;
  throw refused(
    "webhook-signature",
    "No v1 signature in it is the HMAC-SHA256 of 'id.timestamp.body' under this recipe's secret.",
  );
}

function verifyHmac({ header, prefix }: HmacSignature, { secrets, request }: Given): null {
  const expectation = `This recipe takes signed webhooks: expected the header ${header} with '${prefix}' and the HMAC-SHA256 of the body.`;
  const text = headerOf(request, header, expectation);
  if (!text.startsWith(prefix)) throw refused(header, `It begins with '${prefix}'.`);
  const given = digestOf(text.slice(prefix.length));
  const isSigned = secrets.some((secret) =>
    isSame(given, createHmac("sha256", secret).update(request.body).digest()),
  );
  if (isSigned) return null;
  throw refused(
    header,
    "It is not the HMAC-SHA256 of the body, in hexadecimal or base64, under this recipe's secret.",
  );
}

const STANDARD =
  "This recipe takes signed webhooks: expected the headers webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks).";

function headerOf({ headers }: SignedRequest, name: string, expectation: string): string {
  const value = headers[name];
  if (typeof value === "string" && value !== "") return value;
  throw refused(name, expectation);
}

function assertRecent(
  timestamp: string,
  { now, tolerance }: { now: number; tolerance: number },
): void {
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  const isRecent = Math.abs(now / MS_PER_SECOND - seconds) <= tolerance;
  if (isRecent) return;
  throw refused(
    "webhook-timestamp",
    `It is in seconds since 1970 and at most ${tolerance} s from this server's clock.`,
  );
}

/** `whsec_` and base64, as Standard Webhooks have it; other texts are the key as they are. */
function standardKey(secret: string): Uint8Array {
  return secret.startsWith(SECRET_PREFIX)
    ? Buffer.from(secret.slice(SECRET_PREFIX.length), "base64")
    : Buffer.from(secret);
}

function digestOf(text: string): Uint8Array {
  return Buffer.from(text, /^[0-9a-fA-F]{64}$/.test(text) ? "hex" : "base64");
}

function isSame(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === DIGEST_BYTES && timingSafeEqual(given, expected);
}

function refused(header: string, message: string): RequestError {
  return new RequestError("bad_signature", `${header}: ${message}`, {
    errors: [{ pointer: header, code: "bad_signature", message }],
  });
}
