import { fileURLToPath } from "node:url";
import type { Job } from "@reprise/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FunctionSite, openFunctionSite } from "./function-site.ts";

const FOLDER = fileURLToPath(new URL("poison", import.meta.url));
const DEADLINE_MS = 60_000;
const NEIGHBORS = 2;
const ASK_MS = 20;
/** A place is free again within this. */
const PLACE_MS_MAX = 2_000;
const IS_DEEP = process.env.DEEP_TESTS === "1";
/** On a machine that does nothing else, the API's p99; beside other tests it only has to answer. */
const P99_MS_MAX = IS_DEEP ? 250 : 2_000;
/** Blocked for seconds, like `spin` and `stop-self`. */
const LONG_KINDS = ["regex", "microtasks", "sleep", "output-flood"];

/** What becomes of each: the code of its error, or null where it succeeds. */
const KINDS: readonly [id: string, code: string | null][] = [
  ["exit-0", "function_exited"],
  ["exit-1", "function_exited"],
  ["abort", "worker_crashed"],
  ["kill-self", "worker_crashed"],
  ["stop-self", "function_blocked"],
  ["close-line", "worker_crashed"],
  ["heap", "worker_crashed|out_of_memory"],
  ["buffers", "out_of_memory"],
  ["return-1-gib", "invalid_result|out_of_memory"],
  ["spin", "function_blocked"],
  ["regex", "function_blocked"],
  ["microtasks", "function_blocked"],
  ["sleep", "function_blocked"],
  ["output-flood", "function_blocked"],
  ["timers", null],
  ["files", null],
  ["children", null],
  ["rejection-later", "function_failed"],
  ["timer-throws", "function_failed"],
  ["throw-null", "function_failed"],
  ["throw-text", "function_failed"],
  ["throw-10-mb", "function_failed"],
  ["throw-circular", "function_failed"],
  ["throw-getter", "function_failed"],
  ["return-nothing", null],
  ["return-bigint", "invalid_result"],
  ["return-function", "invalid_result"],
  ["return-symbol", "invalid_result"],
  ["return-proxy", "function_failed"],
  ["return-circular", "invalid_result"],
  ["return-deep", "invalid_result"],
  ["return-2-mib", "invalid_result"],
  ["garbage-message", "worker_crashed"],
  ["giant-message", "worker_crashed"],
  ["deep-message", "worker_crashed"],
  ["unknown-message", "worker_crashed"],
  ["log-flood", null],
  ["ignores-abort", "attempt_timeout"],
];

// T18: whatever a function does, the server answers, the jobs beside it succeed in their first
// attempt, and its place is free again.
describe("a function that", () => {
  let site: FunctionSite;
  beforeAll(async () => {
    site = await openFunctionSite({
      adminUrl: null,
      functions: FOLDER,
      flags: { functionRunners: "1", functionMemory: "512", functionBlocked: "2s" },
    });
  });
  afterAll(() => site.close());

  const ended = (id: string) => site.client.jobs.waitFor(id, { timeoutMs: DEADLINE_MS });

  async function run(api: string): Promise<string> {
    return (await site.client.functions.run(api)).jobId;
  }

  test.each(KINDS.filter(([kind]) => IS_DEEP || !LONG_KINDS.includes(kind)))(
    "does '%s' ends with %s and harms nobody",
    async (kind, code) => {
      const answers = askAgainAndAgain();
      const neighbors = await Promise.all(Array.from({ length: NEIGHBORS }, () => run("neighbor")));
      const poisoned = await run(kind);

      const job = await ended(poisoned);
      const after = await ended(await run("neighbor"));
      const beside = await Promise.all(neighbors.map(ended));
      const heard = await answers.stop();

      expect({ status: job.status, code: job.error?.code ?? null }).toEqual({
        status: code === null ? "COMPLETED" : "FAILED",
        code: code === null ? null : expect.stringMatching(new RegExp(`^(${code})$`)),
      });
      expect(beside.map(outcomeOf)).toEqual(neighbors.map(() => "COMPLETED without errors"));
      expect(outcomeOf(after)).toBe("COMPLETED without errors");
      expect(after.waitingMs).toBeLessThan(PLACE_MS_MAX);
      expect(heard.failed).toBe(0);
      expect(heard.p99Ms).toBeLessThan(P99_MS_MAX);
    },
    90_000,
  );

  /** Asks the API all the time, as a console would. */
  function askAgainAndAgain(): { stop(): Promise<{ failed: number; p99Ms: number }> } {
    let isOver = false;
    const tookMs: number[] = [];
    let failed = 0;
    const asking = (async () => {
      while (!isOver) {
        const begin = performance.now();
        const answer = await fetch(`${site.url}/healthz`);
        if (!answer.ok) failed += 1;
        tookMs.push(performance.now() - begin);
        await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      }
    })();
    return {
      async stop() {
        isOver = true;
        await asking;
        tookMs.sort((a, b) => a - b);
        return { failed, p99Ms: tookMs[Math.floor(tookMs.length * 0.99)] ?? 0 };
      },
    };
  }
});

function outcomeOf({ status, hasErrors }: Job): string {
  return `${status} ${hasErrors ? "with" : "without"} errors`;
}
