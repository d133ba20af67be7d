import type { AddressPolicy } from "./address-policy.ts";
import { OutboundError } from "./outbound-error.ts";

/** Without the query; what is longer is a mistake or an attack. */
const ADDRESS_LENGTH_MAX = 2_048;
/** With the query: what common servers take at most. */
const URL_LENGTH_MAX = 8_192;
const NAME_LENGTH_MAX = 253;
/** Labels of at most 63 characters; which characters, URL has checked. */
const NAME_PATTERN = /^[^.]{1,63}(\.[^.]{1,63})*$/;

/**
 * Reads the address of a request and refuses what may never be asked: `bad_url` for what is no
 * http(s) URL of a host, `url_forbidden` for what the policy refuses without asking the resolver.
 * Used when something with an address is saved too, so that the mistake is seen early.
 */
export function parseTargetUrl(text: string, policy: AddressPolicy): URL {
  const url = parse(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new OutboundError(
      "url_forbidden",
      `Only http and https are possible, not ${url.protocol}`,
    );
  }
  if (!/^https?:\/\//i.test(text)) fail("The URL needs // after the scheme");
  if (url.username !== "" || url.password !== "") {
    fail("The URL contains a user name or password; send them in a header");
  }
  if (url.hash !== "") url.hash = "";
  checkName(url.hostname);
  policy.checkHost(hostOf(url), portOf(url));
  return url;
}

/** The host as rules name it: no brackets, no final dot. */
export function hostOf(url: URL): string {
  return plainHost(url.hostname);
}

export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

/** Lower case is what URL and the resolver give already. */
export function plainHost(hostname: string): string {
  const unbracketed = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return unbracketed.endsWith(".") ? unbracketed.slice(0, -1) : unbracketed;
}

function parse(text: string): URL {
  const [address = ""] = text.split("?", 1);
  if (address === "") fail("The URL is empty");
  if (address.length > ADDRESS_LENGTH_MAX || text.length > URL_LENGTH_MAX)
    fail("The URL is too long");
  // The parser would silently drop or turn these, and a reader would see another host than it.
  if (/\p{Cc}/u.test(text)) fail("The URL contains a control character");
  if (address.includes("\\")) fail("The URL contains a backslash");
  if (/^\s|^[a-z]+:\/\/[^/]*\s/iu.test(address)) fail("The URL contains a space before its path");
  try {
    return new URL(text);
  } catch {
    return fail("This is not a URL; it looks like https://host/path");
  }
}

function checkName(hostname: string): void {
  if (hostname.startsWith("[")) return;
  const name = plainHost(hostname);
  if (name.length > NAME_LENGTH_MAX || !NAME_PATTERN.test(name)) {
    fail("The URL does not name a host");
  }
}

function fail(message: string): never {
  throw new OutboundError("bad_url", message);
}
