import { isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** The ports on which this very server can be reached: recipes must not call them (C39). */
export interface OwnDoors {
  add(port: number): void;
  /** Whether this address and port lead back to us. */
  has(address: string, port: number): boolean;
}

export function createOwnDoors(): OwnDoors {
  const ports = new Set<number>();
  return {
    add: (port) => void ports.add(port),
    has: (address, port) => ports.has(port) && isOwnAddress(address),
  };
}

function isOwnAddress(address: string): boolean {
  if (isIP(address) === 4 && (address.startsWith("127.") || address === "0.0.0.0")) return true;
  if (address === "::1" || address === "::") return true;
  return Object.values(networkInterfaces()).some((entries) =>
    entries?.some((entry) => entry.address === address),
  );
}
