import { isJsonObject, type Json, type JsonObject } from "./json.ts";

/** What stands where a secret was. */
export const REDACTED = "[redacted]";

/** Kinds of secrets, wherever they stand in a name without its separators. */
const CREDENTIAL_WORDS =
  /authorization|cookie|secret|passw(or)?d|passphrase|credential|(api|access|private|signing|encryption)key|token(?!s|iz|type|expir|ttl|count)|sessionid|bearer|jwt/;
/** A place in a list, not a key to it. */
const PAGE_TOKEN = /(page|next|previous|continuation|sync|cursor)token$/;
/** Too short to be searched for inside a name. */
const CREDENTIAL_NAMES = new Set(["auth", "xauth", "pwd", "pass", "sid", "otp", "pin"]);
/** In the query of an address these prove who asks; as headers they are harmless. */
const CREDENTIAL_PARAMETERS = new Set([
  "key",
  "sig",
  "signature",
  "xamzsignature",
  "xgoogsignature",
]);

/**
 * Headers with the values of credentials replaced, told by their names (C16). For what is stored of
 * requests and answers; names in any case.
 */
export function redactHeaders<Value extends Json | undefined>(
  headers: Readonly<Record<string, Value>>,
): Record<string, Value | typeof REDACTED> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isCredential(name) ? REDACTED : value]),
  );
}

/** The same for query parameters, where signatures are secrets too. */
export function redactQuery<Value extends Json | undefined>(
  query: Readonly<Record<string, Value>>,
): Record<string, Value | typeof REDACTED> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      isCredentialParameter(name) ? REDACTED : value,
    ]),
  );
}

/** An address without the user's name, password and secret parameters. Takes text that is no URL too. */
export function redactUrl(url: string): string {
  const withoutUser = url.replace(/^([^/?#]*\/\/)[^/?#]*@/, `$1${REDACTED}@`);
  return withoutUser.replace(/([?&#;])([^?&#;=]+)=([^&#;]*)/g, (whole, sign, name) =>
    isCredentialParameter(decode(name)) ? `${sign}${name}=${REDACTED}` : whole,
  );
}

/** A body with the values of fields that are named like secrets replaced, at any depth. */
export function redactFields(value: Json): Json {
  if (Array.isArray(value)) return value.map(redactFields);
  if (!isJsonObject(value)) return value;
  const redacted: JsonObject = Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isCredential(name) && item !== null ? REDACTED : redactFields(item),
    ]),
  );
  return redacted;
}

function isCredentialParameter(name: string): boolean {
  return isCredential(name) || CREDENTIAL_PARAMETERS.has(squeeze(name));
}

function isCredential(name: string): boolean {
  const squeezed = squeeze(name);
  if (CREDENTIAL_NAMES.has(squeezed)) return true;
  return CREDENTIAL_WORDS.test(squeezed) && !PAGE_TOKEN.test(squeezed);
}

function squeeze(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A stray percent sign: the name is what it looks like.
    return name;
  }
}
