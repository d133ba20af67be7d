import type { FunctionHost } from "../../domain/function/function-host.ts";
import { functionOfLane } from "../../domain/function/function-info.ts";

/** Leaves out the lanes of functions that this process cannot run: another one offers them. */
export function* servableLanes(
  lanes: Iterable<string>,
  functions: Pick<FunctionHost, "offers"> | undefined,
): Generator<string> {
  for (const lane of lanes) {
    const api = functionOfLane(lane);
    if (api === null || functions?.offers(api)) yield lane;
  }
}
