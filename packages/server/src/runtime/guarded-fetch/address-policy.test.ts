import { describe, expect, test } from "vitest";
import { createAddressPolicy } from "./address-policy.ts";
import { OutboundError } from "./outbound-error.ts";

const PORT = 443;

function refusalOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof OutboundError && error.code === "url_forbidden")) throw error;
    return error.message;
  }
}

describe("the policy for addresses", () => {
  const closed = createAddressPolicy({ allowPrivate: [] });

  test("gives all addresses of a public name", () => {
    const addresses = ["93.184.216.34", "2606:4700:4700::1111"];

    expect(closed.choose("example.com", addresses, PORT)).toEqual(addresses);
  });

  test("says which address of a name is refused, why, and who can allow it", () => {
    expect(refusalOf(() => closed.choose("evil.example", ["10.0.0.7"], PORT))).toBe(
      "evil.example: 10.0.0.7 is a private address; an administrator can allow it with REPRISE_ALLOW_PRIVATE",
    );
  });

  test("refuses a name that gives a public address beside a private one", () => {
    const addresses = ["93.184.216.34", "fd12::1"];

    expect(refusalOf(() => closed.choose("evil.example", addresses, PORT))).toContain("fd12::1");
  });

  test.each([
    ["a network", "10.0.0.0/8", "erp.corp", "10.1.2.3"],
    ["an IPv6 network", "fd12::/16", "erp.corp", "fd12::7"],
    ["an address", "10.1.2.3", "erp.corp", "10.1.2.3"],
    ["a mapped form of an allowed address", "10.1.2.3", "erp.corp", "::ffff:10.1.2.3"],
    ["a host", "ERP.corp", "erp.corp", "192.168.3.4"],
    ["all hosts below a domain", "*.corp", "erp.corp", "192.168.3.4"],
  ])("opens what %s allows", (_, allowed, host, address) => {
    const policy = createAddressPolicy({ allowPrivate: [allowed] });

    expect(policy.choose(host, [address], PORT)).toEqual([address]);
    expect(refusalOf(() => policy.choose("other.host", ["172.16.0.1"], PORT))).not.toBeNull();
  });

  test("uses only the open addresses of a name that an allowed address vouches for", () => {
    const policy = createAddressPolicy({ allowPrivate: ["127.0.0.0/8"] });

    expect(policy.choose("localhost", ["::1", "127.0.0.1"], PORT)).toEqual(["127.0.0.1"]);
  });

  test.each(["127.0.0.1", "::1", "localhost", "app.localhost", "10.0.0.1"])(
    "refuses the host %s before anything is resolved",
    (host) => {
      expect(refusalOf(() => closed.checkHost(host, PORT))).toContain(host);
    },
  );

  test.each([0, 22, 25, 5432, 6379, 27017])("refuses port %d on every host", (port) => {
    expect(refusalOf(() => closed.checkHost("example.com", port))).toContain(`Port ${port}`);
  });

  test("never opens cloud metadata, whatever is allowed", () => {
    const policy = createAddressPolicy({
      allowPrivate: ["0.0.0.0/0", "::/0", "metadata.google.internal", "evil.example"],
    });

    const refusals = [
      refusalOf(() => policy.checkHost("169.254.169.254", 80)),
      refusalOf(() => policy.checkHost("metadata.google.internal", 80)),
      refusalOf(() => policy.choose("evil.example", ["169.254.169.254"], 80)),
      refusalOf(() => policy.choose("evil.example", ["64:ff9b::a9fe:a9fe"], 80)),
      refusalOf(() => policy.choose("evil.example", ["100.100.100.200"], 80)),
    ];

    expect(refusals.every((refusal) => refusal?.includes("cloud metadata"))).toBe(true);
    expect(policy.choose("evil.example", ["169.254.169.254", "10.0.0.1"], 80)).toEqual([
      "10.0.0.1",
    ]);
  });

  test("keeps our own doors shut where their range is open", () => {
    const policy = createAddressPolicy({
      allowPrivate: ["127.0.0.0/8"],
      isOwnDoor: (address, port) => address === "127.0.0.1" && port === 7070,
    });

    expect(refusalOf(() => policy.checkHost("127.0.0.1", 7070))).toContain("this server itself");
    expect(refusalOf(() => policy.choose("me.corp", ["::ffff:127.0.0.1"], 7070))).not.toBeNull();
    expect(refusalOf(() => policy.checkHost("127.0.0.1", 7071))).toBeNull();
  });

  test.each(["", "10.0.0.0/33", "http://erp.corp", "erp corp", "*", "-a.b", "10.0.0.0/"])(
    "cannot be built from %j",
    (entry) => {
      expect(() => createAddressPolicy({ allowPrivate: [entry] })).toThrow(`"${entry}"`);
    },
  );
});
