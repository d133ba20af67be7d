import type { System } from "../system.ts";
import { BareLoop } from "./bare-loop.ts";
import type { BareStore } from "./bare-store.ts";

/** The bare loop as one of the systems of a comparison. */
export function bareSystem(store: BareStore): System {
  const loop = new BareLoop(store);
  return {
    version: store.version,
    noop: (jobs) => loop.run(jobs, "noop"),
    steps: (jobs) => loop.run(jobs, "steps"),
    startLatency: (samples) => loop.startLatency(samples),
    endToEnd: (samples) => loop.endToEnd(samples),
    close: () => store.close(),
  };
}
