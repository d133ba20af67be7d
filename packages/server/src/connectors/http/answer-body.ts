import { ActionError } from "../../domain/connector.ts";
import type { Json } from "../../domain/json.ts";
import { toStorableJson, toStorableText } from "../../domain/storable-json.ts";
import type { GuardedResponse } from "../../runtime/guarded-fetch/guarded-client.ts";

export interface ReadAnswerOptions {
  responseType: "auto" | "json" | "text" | "binary";
  /** Method and address, for messages. */
  sent: string;
  /** 2xx: only then must what claims to be JSON be JSON. */
  isOk: boolean;
}

/** Of the body of an error. */
const EXCERPT_BYTES_MAX = 2_048;

const JSON_TYPE = /^(application|text)\/(json|[a-z0-9.+-]+\+json)$/;
const TEXT_TYPE =
  /^(text\/.*|application\/(xml|yaml|x-yaml|javascript|x-javascript|graphql|x-ndjson|ndjson|jsonl|jsonlines|x-www-form-urlencoded|sql|toml|pem-certificate-chain)|.*\+(xml|yaml))$/;

/**
 * The body as a value that steps can use and stores can keep: JSON and text by the content type,
 * anything else as `{base64, contentType}`. No body is null. Throws ActionError `bad_response` for
 * JSON that is none or is nested too deeply.
 */
export function readAnswerBody(response: GuardedResponse, options: ReadAnswerOptions): Json {
  const { body } = response;
  const { type, charset } = contentTypeOf(response);
  const kind = options.responseType === "auto" ? guessKind(response) : options.responseType;
  if (kind === "binary") return { base64: body.toString("base64"), contentType: type };
  if (body.length === 0) return kind === "text" && options.responseType === "text" ? "" : null;

  const text = decode(body, charset, { isCut: false });
  if (kind === "text") return toStorableText(text);
  const parsed = parse(text);
  if (parsed !== undefined) return storable(parsed, options.sent);
  if (options.responseType === "auto" && !options.isOk) return toStorableText(text);
  throw badResponse(`${options.sent} answered with a body that is not JSON`, response);
}

/** The beginning of the body, for people who look for what went wrong. */
export function readExcerpt(response: GuardedResponse): string | null {
  const { body } = response;
  if (body.length === 0) return null;
  const { type, charset } = contentTypeOf(response);
  if (guessKind(response) === "binary") return `(${body.length} bytes of ${type})`;
  const excerpt = decode(body.subarray(0, EXCERPT_BYTES_MAX), charset, { isCut: true });
  return toStorableText(body.length > EXCERPT_BYTES_MAX ? `${excerpt}…` : excerpt);
}

function guessKind(response: GuardedResponse): "json" | "text" | "binary" {
  const { type, charset } = contentTypeOf(response);
  if (response.body.length === 0 || JSON_TYPE.test(type)) return "json";
  if (TEXT_TYPE.test(type) || charset !== "") return "text";
  return type === "" && isUtf8(response.body) ? "text" : "binary";
}

function contentTypeOf({ headers }: GuardedResponse): { type: string; charset: string } {
  const [header = ""] = [headers["content-type"]].flat();
  const [type = "", ...parameters] = header.toLowerCase().split(";");
  const charset = parameters.map((text) => /^\s*charset\s*=\s*"?([^"\s]+)/.exec(text)?.[1] ?? "");
  return { type: type.trim(), charset: charset.find((name) => name !== "") ?? "" };
}

/** Text in the charset that the answer names, UTF-8 when it names none that we know. */
function decode(body: Buffer, charset: string, { isCut }: { isCut: boolean }): string {
  // Streaming holds a character back that the cut has halved.
  const options = { stream: isCut };
  try {
    return new TextDecoder(charset === "" ? "utf-8" : charset).decode(body, options);
  } catch {
    return new TextDecoder().decode(body, options);
  }
}

function isUtf8(body: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}

/** Undefined when it is not JSON. */
function parse(text: string): Json | undefined {
  try {
    const parsed: Json = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

function storable(parsed: Json, sent: string): Json {
  const kept = toStorableJson(parsed);
  if (kept === undefined) {
    throw new ActionError("bad_response", `${sent} answered with JSON nested too deeply`);
  }
  return kept;
}

function badResponse(message: string, response: GuardedResponse): ActionError {
  const details = { status: response.status, body: readExcerpt(response) };
  return new ActionError("bad_response", message, { details });
}
