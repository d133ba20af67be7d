import type { Client } from "@reprise/sdk";
import type { Clock } from "../runtime/clock.ts";
import type { Output } from "./terminal/output.ts";

/** What a command of the client side is a function of, besides its options. */
export interface CommandContext {
  client: Client;
  out: Output;
  clock: Clock;
}
