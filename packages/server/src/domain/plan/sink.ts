import { z } from "zod";

const URL_CHARS_MAX = 2_048;
const HEADERS_MAX = 50;
const HEADER_CHARS_MAX = 8_192;
const APIS_MAX = 1_000;
/** Of a key of an object without what is put in for its placeholders. */
const KEY_CHARS_MAX = 700;
/** Of a signing secret, decoded (D-W). */
const SIGNING_BYTES_MIN = 24;
const SIGNING_BYTES_MAX = 64;
const SIGNING_PREFIX = "whsec_";

/** What is shown instead of a secret; written back, it keeps the one that is stored. */
export const MASK = "***";

/** These are ours, or the connection's. */
const RESERVED_HEADERS = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "upgrade",
  "expect",
  "te",
  "trailer",
  "keep-alive",
  "idempotency-key",
  "webhook-id",
  "webhook-timestamp",
  "webhook-signature",
]);

const url = z.string().max(URL_CHARS_MAX).refine(isPlainUrl, {
  error: "Expected an http:// or https:// address without user and password in it",
});

const rules = {
  skipOnFail: z
    .boolean()
    .default(false)
    .meta({ description: "Only items that completed are delivered (G-23.2)" }),
  apisToSend: z
    .array(z.string().min(1).max(100))
    .max(APIS_MAX)
    .optional()
    .meta({ description: "Only items of these are delivered; absent = all" }),
};

const headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/),
    z
      .string()
      .max(HEADER_CHARS_MAX)
      .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "A header has no line breaks or control characters"),
  )
  .refine((given) => Object.keys(given).length <= HEADERS_MAX, {
    error: `At most ${HEADERS_MAX} headers`,
  })
  .superRefine((given, context) => {
    for (const name of Object.keys(given)) {
      if (!RESERVED_HEADERS.has(name.toLowerCase())) continue;
      const message = `The header ${name} is set by the delivery itself`;
      context.addIssue({ code: "custom", path: [name], message });
    }
  });

const signingSecret = z.string().refine((secret) => secret === MASK || isSigningSecret(secret), {
  error: `Expected whsec_ and base64 of ${SIGNING_BYTES_MIN} to ${SIGNING_BYTES_MAX} bytes`,
});

export const WebhookSink = z.strictObject({
  type: z.literal("webhook"),
  url,
  headers: headers
    .optional()
    .meta({ description: "Their values are write-only: reads show *** (G-23.8)" }),
  signingSecret: signingSecret.optional().meta({
    description: "Deliveries are signed by the rules of Standard Webhooks. Write-only",
  }),
  ...rules,
});
export type WebhookSink = z.output<typeof WebhookSink>;

const objectKey = z
  .string()
  .max(KEY_CHARS_MAX)
  .refine(isObjectKey, {
    error:
      "A key has no leading /, no //, no . or .. between slashes, no backslash and no control characters",
  })
  .refine((key) => unknownPlaceholder(key) === null, {
    error: "Placeholders are {planId}, {runId} and {payloadJobId}",
  });

export const S3Sink = z
  .strictObject({
    type: z.literal("s3"),
    bucket: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/, "Expected the name of a bucket")
      .refine((name) => !name.includes(".."), { error: "Expected the name of a bucket" }),
    region: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "Expected a region such as eu-central-1"),
    accessKeyId: z.string().regex(/^[\x21-\x7e]{1,256}$/),
    secretAccessKey: z
      .string()
      .regex(/^[\x21-\x7e]{1,1024}$/, "A secret access key has no blanks or line breaks")
      .meta({ description: "Write-only: reads show ***" }),
    prefix: objectKey.optional().meta({
      description: "In front of {planId}/{runId}/{payloadJobId}.json; may use these placeholders",
    }),
    key: objectKey.optional().meta({
      description:
        "Instead of prefix: may use {planId}, {runId} and {payloadJobId}; without them it is a folder",
    }),
    endpoint: url.optional().meta({ description: "Of another S3-compatible service than AWS" }),
    forcePathStyle: z.boolean().optional().meta({
      description: "The bucket in the path of the address; the default with an endpoint",
    }),
    ...rules,
  })
  .refine(({ prefix, key }) => prefix === undefined || key === undefined, {
    path: ["key"],
    error: "Give `prefix` or `key`, not both",
  });
export type S3Sink = z.output<typeof S3Sink>;

/** Where the results of a run's items go, one delivery an item (requirements §23). */
export const Sink = z.discriminatedUnion("type", [WebhookSink, S3Sink]).meta({ id: "Sink" });
export type Sink = z.output<typeof Sink>;

/** Whether the ends of items of this `api` are delivered at all. */
export function isSentTo(sink: Pick<Sink, "apisToSend">, api: string): boolean {
  return sink.apisToSend === undefined || sink.apisToSend.includes(api);
}

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

function isObjectKey(key: string): boolean {
  if (/^\/|\/\/|\\|\p{Cc}/u.test(key)) return false;
  return !key.split("/").some((part) => part === "." || part === "..");
}

function unknownPlaceholder(key: string): string | null {
  const found = key.match(/\{[^}]*\}?|\}/g) ?? [];
  return found.find((one) => !/^\{(planId|runId|payloadJobId)\}$/.test(one)) ?? null;
}

function isSigningSecret(secret: string): boolean {
  const encoded = secret.startsWith(SIGNING_PREFIX) ? secret.slice(SIGNING_PREFIX.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return false;
  const bytes = Math.floor((encoded.replace(/=+$/, "").length * 3) / 4);
  return bytes >= SIGNING_BYTES_MIN && bytes <= SIGNING_BYTES_MAX;
}
