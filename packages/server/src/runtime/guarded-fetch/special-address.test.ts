import { describe, expect, test } from "vitest";
import { classifyAddress } from "./special-address.ts";

describe("an address", () => {
  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.1",
    "169.253.1.1",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001::200e",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
  ])("%s is of the public internet", (address) => {
    expect(classifyAddress(address)).toMatchObject({ range: null, isMetadata: false });
  });

  test.each([
    ["0.0.0.0", "an address of this machine"],
    ["0.1.2.3", "an address of this machine"],
    ["10.0.0.1", "a private address"],
    ["172.16.0.1", "a private address"],
    ["172.31.255.255", "a private address"],
    ["192.168.1.1", "a private address"],
    ["100.64.0.1", "a carrier-grade NAT address"],
    ["127.0.0.1", "a loopback address"],
    ["127.255.255.254", "a loopback address"],
    ["169.254.1.1", "a link-local address"],
    ["192.0.0.8", "a protocol assignment"],
    ["192.0.2.1", "a documentation address"],
    ["192.88.99.1", "a 6to4 relay address"],
    ["198.18.0.1", "a benchmarking address"],
    ["198.51.100.1", "a documentation address"],
    ["203.0.113.1", "a documentation address"],
    ["224.0.0.1", "a multicast address"],
    ["239.255.255.250", "a multicast address"],
    ["240.0.0.1", "a reserved address"],
    ["255.255.255.255", "the broadcast address"],
    ["::", "the unspecified address"],
    ["::1", "a loopback address"],
    ["::127.0.0.1", "an IPv4-compatible address"],
    ["::ffff:127.0.0.1", "a loopback address"],
    ["::ffff:7f00:1", "a loopback address"],
    ["::ffff:0:7f00:1", "an IPv4-translated address"],
    ["64:ff9b::10.0.0.1", "a private address"],
    ["64:ff9b:1::1", "a local NAT64 address"],
    ["100::1", "a discard address"],
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2", "a Teredo address"],
    ["2001:2::1", "a protocol assignment"],
    ["2001:db8::1", "a documentation address"],
    ["2002:7f00:1::", "a 6to4 address"],
    ["3fff::1", "a documentation address"],
    ["5f00::1", "a segment routing address"],
    ["4000::1", "a reserved address"],
    ["fc00::1", "a private address"],
    ["fd12:3456::1", "a private address"],
    ["fe80::1", "a link-local address"],
    ["fe80::1%eth0", "a link-local address"],
    ["fec0::1", "a site-local address"],
    ["ff02::1", "a multicast address"],
  ])("%s is %s", (address, range) => {
    expect(classifyAddress(address)).toMatchObject({ range, isMetadata: false });
  });

  test.each([
    "169.254.169.254",
    "169.254.170.2",
    "168.63.129.16",
    "192.0.0.192",
    "100.100.100.200",
    "fd00:ec2::254",
    "fd00:ec2:0:0:0:0:0:254",
    "fd20:ce::254",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "::169.254.169.254",
    "::ffff:0:a9fe:a9fe",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "2001:0:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:5601:5601",
    "fe80::5efe:169.254.169.254",
  ])("%s leads to a cloud's metadata", (address) => {
    expect(classifyAddress(address)).toMatchObject({ isMetadata: true });
  });

  test.each(["", "localhost", "1.2.3", "1.2.3.4.5", "[::1]", "::g"])("is not %j", (text) => {
    expect(classifyAddress(text)).toBeNull();
  });
});
