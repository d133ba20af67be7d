import { describe, expect, test } from "vitest";
import type { FunctionInfo } from "../../../domain/function/function-info.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

/** What every store must do with what is known of functions. */
export function functionsConform(store: StoreUnderTest): void {
  describe("functions", () => {
    const the = useStore(store);

    const publish = (source: string, ...functions: FunctionInfo[]) =>
      the.storage.functions.publish({ source, functions, now: the.clock.now() });

    test("are known to every process as they were told last", async () => {
      await publish("a", info("first"), info("second"));
      await publish("a", info("second", { file: "moved.ts" }), info("third"));

      expect(await the.other.functions.list()).toEqual([
        info("second", { file: "moved.ts" }),
        info("third"),
      ]);
      expect(await the.other.functions.find("third")).toEqual(info("third"));
      expect(await the.other.functions.find("first")).toBeNull();
    });

    test("of another folder stay, and the last that tells an id counts", async () => {
      await publish("a", info("shared"), info("own"));
      await publish("b", info("shared", { timeoutMs: 5 }));
      await publish("b", info("shared", { timeoutMs: 6 }));

      expect(await the.storage.functions.list()).toEqual([
        info("own"),
        info("shared", { timeoutMs: 6 }),
      ]);
    });
  });
}

function info(id: string, changes: Partial<FunctionInfo> = {}): FunctionInfo {
  return {
    id,
    input: { type: "object", properties: { "a b": { type: "string" } } },
    restartable: true,
    stoppable: false,
    timeoutMs: 600_000,
    retry: { maximumAttempts: 5, initialInterval: "1s" },
    file: "file.ts",
    error: null,
    ...changes,
  };
}
