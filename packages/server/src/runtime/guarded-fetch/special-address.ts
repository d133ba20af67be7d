import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/**
 * What an IP address is for, told from its bytes and never from its text, so that every spelling
 * and every embedding of an address gets the same answer (control C13).
 *
 * `range` is null for an address of the public internet. `plain` is the address itself, or the IPv4
 * address that a mapped or translated (NAT64) one leads to.
 */
export interface SpecialAddress {
  plain: ipaddr.IPv4 | ipaddr.IPv6;
  range: string | null;
  /** A service of the cloud that hands out the machine's credentials. */
  isMetadata: boolean;
}

type Bytes = readonly number[];
type Range = readonly [cidr: string, name: string];

/** IANA IPv4 special-purpose registry, without what it calls globally reachable. */
const IPV4_RANGES: readonly Range[] = [
  ["255.255.255.255/32", "the broadcast address"],
  ["0.0.0.0/8", "an address of this machine"],
  ["10.0.0.0/8", "a private address"],
  ["100.64.0.0/10", "a carrier-grade NAT address"],
  ["127.0.0.0/8", "a loopback address"],
  ["169.254.0.0/16", "a link-local address"],
  ["172.16.0.0/12", "a private address"],
  ["192.0.0.0/24", "a protocol assignment"],
  ["192.0.2.0/24", "a documentation address"],
  ["192.88.99.0/24", "a 6to4 relay address"],
  ["192.168.0.0/16", "a private address"],
  ["198.18.0.0/15", "a benchmarking address"],
  ["198.51.100.0/24", "a documentation address"],
  ["203.0.113.0/24", "a documentation address"],
  ["224.0.0.0/4", "a multicast address"],
  ["240.0.0.0/4", "a reserved address"],
];

/** IANA IPv6 special-purpose registry; what is outside 2000::/3 is not handed out to anybody. */
const IPV6_RANGES: readonly Range[] = [
  ["::/128", "the unspecified address"],
  ["::1/128", "a loopback address"],
  ["::/96", "an IPv4-compatible address"],
  ["::ffff:0:0:0/96", "an IPv4-translated address"],
  ["64:ff9b:1::/48", "a local NAT64 address"],
  ["100::/64", "a discard address"],
  ["2001::/32", "a Teredo address"],
  ["2001::/23", "a protocol assignment"],
  ["2001:db8::/32", "a documentation address"],
  ["2002::/16", "a 6to4 address"],
  ["3fff::/20", "a documentation address"],
  ["5f00::/16", "a segment routing address"],
  ["fc00::/7", "a private address"],
  ["fe80::/10", "a link-local address"],
  ["fec0::/10", "a site-local address"],
  ["ff00::/8", "a multicast address"],
];

/** AWS, Google, Azure, Oracle, Alibaba, Scaleway and Tencent; ECS and EKS task credentials. */
const METADATA_ADDRESSES = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "169.254.42.42",
  "169.254.0.23",
  "168.63.129.16",
  "192.0.0.192",
  "100.100.100.200",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd00:42::42",
  "fd20:ce::254",
];

const ipv4Ranges = IPV4_RANGES.map(([cidr, name]) => ({ cidr: ipaddr.IPv4.parseCIDR(cidr), name }));
const ipv6Ranges = IPV6_RANGES.map(([cidr, name]) => ({ cidr: ipaddr.IPv6.parseCIDR(cidr), name }));
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
const metadata = new Set(METADATA_ADDRESSES.map((text) => ipaddr.parse(text).toString()));

/** Null when the text is not an IP address. */
export function classifyAddress(text: string): SpecialAddress | null {
  const family = isIP(text);
  if (family === 0) return null;
  if (family === 4) return classifyIpv4(ipaddr.IPv4.parse(text));

  const address = ipaddr.IPv6.parse(withoutDots(text));
  const bytes = address.toByteArray();
  const destination = ipv4DestinationOf(bytes);
  if (destination !== null) return classifyIpv4(destination);

  const known = ipv6Ranges.find(({ cidr }) => address.match(cidr));
  const range = known?.name ?? (address.match(globalUnicast) ? null : "a reserved address");
  const withoutZone = new ipaddr.IPv6([...bytes]);
  const isMetadata =
    metadata.has(withoutZone.toString()) ||
    ipv4Carried(bytes).some((carried) => metadata.has(carried.toString()));
  return { plain: withoutZone, range, isMetadata };
}

/** ::1.2.3.4 as ::102:304, because ipaddr.js takes the dotted form for ::ffff:1.2.3.4. */
function withoutDots(text: string): string {
  return text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)/, (_, a, b, c, d) => {
    const words = [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)];
    return words.map((word) => word.toString(16)).join(":");
  });
}

function classifyIpv4(address: ipaddr.IPv4): SpecialAddress {
  const range = ipv4Ranges.find(({ cidr }) => address.match(cidr))?.name ?? null;
  return { plain: address, range, isMetadata: metadata.has(address.toString()) };
}

const MAPPED_PREFIX: Bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
const NAT64_PREFIX: Bytes = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];

/** ::ffff:a.b.c.d is that IPv4 address, and 64:ff9b::a.b.c.d is how an IPv6-only machine reaches it. */
function ipv4DestinationOf(bytes: Bytes): ipaddr.IPv4 | null {
  const isEmbedded = startsWith(bytes, MAPPED_PREFIX) || startsWith(bytes, NAT64_PREFIX);
  return isEmbedded ? ipv4At(bytes, 12) : null;
}

/** Tunnels and old notations could lead to the IPv4 address that is written inside them. */
function ipv4Carried(bytes: Bytes): ipaddr.IPv4[] {
  const inverted = bytes.map((byte) => byte ^ 0xff);
  const atTheEnd = [ipv4At(bytes, 12), ipv4At(inverted, 12)];
  const in6to4OrTeredo = [ipv4At(bytes, 2), ipv4At(bytes, 4)];
  return [...atTheEnd, ...in6to4OrTeredo];
}

function startsWith(bytes: Bytes, prefix: Bytes): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

function ipv4At(bytes: Bytes, start: number): ipaddr.IPv4 {
  return new ipaddr.IPv4(bytes.slice(start, start + 4));
}
