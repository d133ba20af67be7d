import type { LookupFunction } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { buildConnector } from "undici";
import type { AddressPolicy } from "./address-policy.ts";
import { OutboundError } from "./outbound-error.ts";
import { plainHost } from "./target-url.ts";

/** The addresses of a host name, in the order in which they should be tried. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface GuardedConnectOptions {
  policy: AddressPolicy;
  resolve: Resolve;
  /** From the question to the resolver to the end of the TLS handshake. */
  connectTimeoutMs: number;
  /** Authorities to trust beside Node's own. */
  ca?: ConnectionOptions["ca"];
}

/** How long one address of several may take before the next is tried beside it (RFC 8305). */
const NEXT_ADDRESS_MS = 1_000;

/**
 * Opens connections for undici. The address that was checked is the address that is connected to:
 * the resolver is asked once, by us, inside the connect call, so a name that answers differently
 * the next time (DNS rebinding) gains nothing (C13).
 */
export function createGuardedConnect(options: GuardedConnectOptions): buildConnector.connector {
  const { policy, resolve, connectTimeoutMs, ca } = options;
  /** By port, because the resolver's callback does not tell it; kept for their TLS sessions. */
  const connectors = new Map<number, buildConnector.connector>();

  function connectorFor(port: number): buildConnector.connector {
    const known = connectors.get(port);
    if (known !== undefined) return known;
    const connector = buildConnector({
      timeout: connectTimeoutMs,
      lookup: createLookup({ policy, resolve, port }),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
      ...(ca === undefined ? {} : { ca }),
    });
    connectors.set(port, connector);
    return connector;
  }

  return (target, callback) => {
    const port = Number(target.port) || (target.protocol === "https:" ? 443 : 80);
    try {
      // Literal addresses are never looked up.
      policy.checkHost(plainHost(target.hostname), port);
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null);
      return;
    }
    connectorFor(port)(target, callback);
  };
}

interface LookupOptions {
  policy: AddressPolicy;
  resolve: Resolve;
  port: number;
}

function createLookup({ policy, resolve, port }: LookupOptions): LookupFunction {
  async function find(hostname: string) {
    const host = plainHost(hostname);
    const addresses = policy.choose(host, await resolve(host), port);
    if (addresses.length === 0) {
      throw new OutboundError("connection_failed", `${host} has no address`);
    }
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  }
  return (hostname, { all }, callback) => {
    find(hostname).then(
      (found) => {
        const [first] = found;
        if (all === true) callback(null, found);
        else if (first !== undefined) callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, ""),
    );
  };
}
