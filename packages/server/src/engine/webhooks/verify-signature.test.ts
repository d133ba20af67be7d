import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { RequestError } from "../../domain/errors.ts";
import type { Signature } from "../../domain/recipe/triggers/webhook.ts";
import { verifySignature } from "./verify-signature.ts";

const NOW = 1_800_000_000_000;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
const BODY = Buffer.from('{"n":9007199254740993,"é":"🙂"}\r\n');

type Headers = Record<string, string>;

/** As any sender with the library of Standard Webhooks signs. */
function standardHeaders(fields: { secret?: string; at?: number; body?: Buffer } = {}): Headers {
  const { secret = SECRET, at = NOW, body = BODY } = fields;
  const signature = new Webhook(secret).sign("msg_1", new Date(at), body);
  return {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at / 1_000)),
    "webhook-signature": signature,
  };
}

const SIGNATURE = String(standardHeaders()["webhook-signature"]);

function hmac(body: Uint8Array, encoding: "hex" | "base64", secret = "sesame"): string {
  return createHmac("sha256", secret).update(body).digest(encoding);
}

function check(
  rule: Signature,
  headers: Headers,
  { body = BODY, secrets = [SECRET] }: { body?: Buffer; secrets?: string[] } = {},
): string | null {
  return verifySignature(rule, { secrets, request: { headers, body, now: NOW } });
}

function refusal(run: () => unknown): RequestError {
  try {
    run();
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error("It was not refused");
}

describe("a signature of Standard Webhooks", () => {
  const rule: Signature = { type: "standard-webhooks", toleranceSeconds: 300 };

  test("is the one that the library makes, and answers the message's id", () => {
    expect(check(rule, standardHeaders())).toBe("msg_1");
  });

  test.each([-300, 300])("may be %i s from our clock", (seconds) => {
    expect(check(rule, standardHeaders({ at: NOW + seconds * 1_000 }))).toBe("msg_1");
  });

  test("may be one of several, as when a sender rotates its key", () => {
    const signature = `v1a,AAAA v1,${"A".repeat(44)} ${standardHeaders()["webhook-signature"]}`;

    expect(check(rule, { ...standardHeaders(), "webhook-signature": signature })).toBe("msg_1");
  });

  test("may be made with any of the secrets", () => {
    expect(check(rule, standardHeaders(), { secrets: [OTHER, SECRET] })).toBe("msg_1");
  });

  test("is checked over the bytes, also where they are no UTF-8", () => {
    const body = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    const signed = createHmac("sha256", Buffer.alloc(32, 7))
      .update(`msg_1.${NOW / 1_000}.`)
      .update(body)
      .digest("base64");
    const headers = { ...standardHeaders(), "webhook-signature": `v1,${signed}` };

    expect(check(rule, headers, { body })).toBe("msg_1");
    const other = Buffer.from([0x22, 0xfe, 0xff, 0x22]);
    expect(refusal(() => check(rule, headers, { body: other })).code).toBe("bad_signature");
  });

  // biome-ignore format: a table
  test.each<[what: string, header: string, headers: Headers]>([
    ["of another secret",      "webhook-signature", standardHeaders({ secret: OTHER })],
    ["of another body",        "webhook-signature", standardHeaders({ body: Buffer.from("{}") })],
    ["under another id",       "webhook-signature", { ...standardHeaders(), "webhook-id": "msg_2" }],
    ["of another time",        "webhook-signature", { ...standardHeaders(), "webhook-timestamp": String(NOW / 1_000 - 1) }],
    ["of another version",     "webhook-signature", { ...standardHeaders(), "webhook-signature": SIGNATURE.replace("v1", "v2") }],
    ["that is no base64",      "webhook-signature", { ...standardHeaders(), "webhook-signature": "v1,é€" }],
    ["that is cut",            "webhook-signature", { ...standardHeaders(), "webhook-signature": SIGNATURE.slice(0, -8) }],
    ["that is empty",          "webhook-signature", { ...standardHeaders(), "webhook-signature": "" }],
    ["behind thousands",       "webhook-signature", { ...standardHeaders(), "webhook-signature": `${"v1,A ".repeat(3_000)}${standardHeaders()["webhook-signature"]}` }],
    ["five minutes old",       "webhook-timestamp", standardHeaders({ at: NOW - 301_000 })],
    ["of the future",          "webhook-timestamp", standardHeaders({ at: NOW + 301_000 })],
    ["with a time in ms",      "webhook-timestamp", { ...standardHeaders(), "webhook-timestamp": String(NOW) }],
    ["with no number as time", "webhook-timestamp", { ...standardHeaders(), "webhook-timestamp": "NaN" }],
    ["with a signed time",     "webhook-timestamp", { ...standardHeaders(), "webhook-timestamp": "+1800000000" }],
    ["without an id",          "webhook-id",        { ...standardHeaders(), "webhook-id": "" }],
    ["with an endless id",     "webhook-id",        { ...standardHeaders(), "webhook-id": "x".repeat(201) }],
    ["that is missing",        "webhook-id",        {}],
  ])("%s is refused", (_what, header, headers) => {
    const error = refusal(() => check(rule, headers));

    expect(error).toMatchObject({ code: "bad_signature", status: 401 });
    expect(error.details.errors?.[0]?.pointer).toBe(header);
    expect(JSON.stringify([error.message, error.details])).not.toContain(SECRET.slice(6));
  });
});

describe("an HMAC of the body", () => {
  const rule: Signature = {
    type: "hmac-sha256",
    header: "x-hub-signature-256",
    prefix: "sha256=",
  };
  const secrets = ["sesame"];

  test("stands where GitHub puts it unless the recipe says otherwise", () => {
    const headers = { "x-hub-signature-256": `sha256=${hmac(BODY, "hex")}` };

    expect(check(rule, headers, { secrets })).toBeNull();
  });

  test("may stand elsewhere, in base64 and without a prefix", () => {
    const shop: Signature = {
      type: "hmac-sha256",
      header: "x-shopify-hmac-sha256",
      prefix: "",
    };

    expect(check(shop, { "x-shopify-hmac-sha256": hmac(BODY, "base64") }, { secrets })).toBeNull();
  });

  // biome-ignore format: a table
  test.each<[what: string, headers: Headers]>([
    ["of another secret",   { "x-hub-signature-256": `sha256=${hmac(BODY, "hex", "other")}` }],
    ["of another body",     { "x-hub-signature-256": `sha256=${hmac(Buffer.from("{}"), "hex")}` }],
    ["without its prefix",  { "x-hub-signature-256": hmac(BODY, "hex") }],
    ["of another function", { "x-hub-signature-256": `sha1=${hmac(BODY, "hex")}` }],
    ["that is cut",         { "x-hub-signature-256": `sha256=${hmac(BODY, "hex").slice(1)}` }],
    ["that is empty",       { "x-hub-signature-256": "sha256=" }],
    ["that is missing",     { "x-hub-signature": hmac(BODY, "hex") }],
  ])("%s is refused", (_what, headers) => {
    const error = refusal(() => check(rule, headers, { secrets }));

    expect(error.code).toBe("bad_signature");
    expect(JSON.stringify([error.message, error.details])).not.toContain("sesame");
    expect(JSON.stringify([error.message, error.details])).not.toContain(hmac(BODY, "hex"));
  });
});
