import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { Refusal } from "../process/refusal.ts";
import { OutboundError } from "./outbound-error.ts";
import { classifyAddress, type SpecialAddress } from "./special-address.ts";

/** Which hosts and addresses requests of recipes, sinks and connectors may reach (C13). */
export interface AddressPolicy {
  /** Throws `url_forbidden` for a host that is refused by its name or its literal address. */
  checkHost(host: string, port: number): void;
  /** The addresses of a name that may be connected to. Throws `url_forbidden` when there are none. */
  choose(host: string, addresses: readonly string[], port: number): string[];
}

export interface AddressRules {
  /** CIDRs, addresses and host names (`*.corp.example` for all below) that may be private. */
  allowPrivate: readonly string[];
  /** Tells our own doors (API, database), which stay shut even where their range is allowed (C39). */
  isOwnDoor?: ((address: string, port: number) => boolean) | undefined;
}

type Verdict = "public" | "allowed" | { refused: string };

const METADATA_HOSTS = new Set([
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
  "metadata.tencentyun.com",
  "instance-data",
  "instance-data.ec2.internal",
]);

/**
 * Ports of mail, remote shells, databases and the like, which answer to text smuggled into an HTTP
 * request: those that browsers block, and the stores that they forgot.
 */
// biome-ignore format: a table
const REFUSED_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 138, 139, 143, 161, 179, 389, 427, 445,
  465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666,
  6667, 6668, 6669, 6679, 6697, 10080, 11211, 27017,
]);

/** Throws a Refusal that names the entry when the list of allowed targets cannot be understood. */
export function createAddressPolicy({ allowPrivate, isOwnDoor }: AddressRules): AddressPolicy {
  const allowed = parseAllowed(allowPrivate);

  function judge(host: string, address: string, port: number): Verdict {
    const special = classifyAddress(address);
    if (special === null) return { refused: `${address} is not an IP address` };
    if (special.isMetadata) return { refused: `${address} is a cloud metadata address` };
    if (isOwnDoor?.(special.plain.toString(), port)) {
      return { refused: `${address}:${port} is this server itself` };
    }
    if (special.range === null) return "public";
    if (allowed.covers(host, special)) return "allowed";
    return {
      refused: `${address} is ${special.range}; an administrator can allow it with REPRISE_ALLOW_PRIVATE`,
    };
  }

  return {
    checkHost(host, port) {
      if (METADATA_HOSTS.has(host)) forbid(`${host} is a cloud metadata service`);
      if (REFUSED_PORTS.has(port)) forbid(`Port ${port} is not for HTTP`);
      const literals = isLoopbackName(host) ? ["127.0.0.1", "::1"] : [host];
      if (!literals.every((literal) => isIP(literal) > 0)) return;
      throwUnlessSomeIsOpen(
        host,
        literals.map((literal) => judge(host, literal, port)),
      );
    },
    choose(host, addresses, port) {
      const judged = addresses.map((address) => ({ address, verdict: judge(host, address, port) }));
      const verdicts = judged.map(({ verdict }) => verdict);
      // A public name that also gives a private address is somebody's trick; a name of which an
      // administrator has allowed an address is theirs, and only what is open of it is used.
      const isVouchedFor = verdicts.includes("allowed");
      throwUnlessSomeIsOpen(host, isVouchedFor ? verdicts : verdicts.filter(isRefused));
      return judged.filter(({ verdict }) => !isRefused(verdict)).map(({ address }) => address);
    },
  };
}

function throwUnlessSomeIsOpen(host: string, verdicts: readonly Verdict[]): void {
  const refused = verdicts.find(isRefused);
  if (refused === undefined || verdicts.some((verdict) => !isRefused(verdict))) return;
  forbid(refused.refused.startsWith(host) ? refused.refused : `${host}: ${refused.refused}`);
}

function isRefused(verdict: Verdict): verdict is { refused: string } {
  return typeof verdict === "object";
}

function isLoopbackName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

function forbid(message: string): never {
  throw new OutboundError("url_forbidden", message);
}

interface Allowed {
  covers(host: string, address: SpecialAddress): boolean;
}

function parseAllowed(entries: readonly string[]): Allowed {
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  const hosts = new Set<string>();
  const suffixes: string[] = [];
  for (const entry of entries) {
    const text = entry.trim().toLowerCase();
    if (ipaddr.isValidCIDR(text)) networks.push(ipaddr.parseCIDR(text));
    else if (ipaddr.isValid(text)) networks.push(wholeAddress(text));
    else if (!HOST_PATTERN.test(text)) throw new Refusal(notUnderstood(entry));
    else if (text.startsWith("*.")) suffixes.push(text.slice(1));
    else hosts.add(text);
  }
  return {
    covers: (host, { plain }) =>
      hosts.has(host) ||
      suffixes.some((suffix) => host.endsWith(suffix)) ||
      networks.some(
        ([network, bits]) => plain.kind() === network.kind() && plain.match(network, bits),
      ),
  };
}

const HOST_PATTERN =
  /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;

function wholeAddress(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  const address = ipaddr.parse(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

function notUnderstood(entry: string): string {
  return `"${entry}" is neither a CIDR (10.0.0.0/8), an address nor a host name (REPRISE_ALLOW_PRIVATE)`;
}
