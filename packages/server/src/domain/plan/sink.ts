import { z } from "zod";

const URL_CHARS_MAX = 2_048;
const HEADERS_MAX = 50;
const HEADER_CHARS_MAX = 8_192;
const APIS_MAX = 1_000;

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

export const WebhookSink = z.strictObject({
  type: z.literal("webhook"),
  url: z
    .string()
    .max(URL_CHARS_MAX)
    .refine((url) => /^https?:$/.test(protocolOf(url)), {
      error: "Expected an http:// or https:// address",
    }),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/), z.string().max(HEADER_CHARS_MAX))
    .refine((headers) => Object.keys(headers).length <= HEADERS_MAX, {
      error: `At most ${HEADERS_MAX} headers`,
    })
    .optional()
    .meta({ description: "Write-only: they are never shown again (G-23.8)" }),
  ...rules,
});
export type WebhookSink = z.output<typeof WebhookSink>;

export const S3Sink = z.strictObject({
  type: z.literal("s3"),
  bucket: z.string().regex(/^[A-Za-z0-9._-]{3,255}$/),
  region: z.string().min(1).max(100),
  accessKeyId: z.string().min(1).max(256).meta({ description: "Write-only" }),
  secretAccessKey: z.string().min(1).max(1_024).meta({ description: "Write-only" }),
  prefix: z.string().max(1_024).optional(),
  key: z
    .string()
    .max(1_024)
    .optional()
    .meta({ description: "May use {planId}, {runId} and {payloadJobId}; without them it is a folder" }),
  endpoint: z.string().max(URL_CHARS_MAX).optional(),
  forcePathStyle: z.boolean().optional(),
  ...rules,
});
export type S3Sink = z.output<typeof S3Sink>;

/** Where the results of a run's items go, one delivery an item (requirements §23). */
export const Sink = z.discriminatedUnion("type", [WebhookSink, S3Sink]).meta({ id: "Sink" });
export type Sink = z.output<typeof Sink>;

/** Whether the ends of items of this `api` are delivered at all. */
export function isSentTo(sink: Pick<Sink, "apisToSend">, api: string): boolean {
  return sink.apisToSend === undefined || sink.apisToSend.includes(api);
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : "";
}
