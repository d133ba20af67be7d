import { afterEach, describe, expect, test } from "vitest";
import { type FunctionEngine, functionEngine } from "../../../testing/functions/function-engine.ts";

describe("a function's job", () => {
  let under: FunctionEngine | undefined;
  afterEach(async () => {
    await under?.close();
    under = undefined;
  });

  test("runs its handler with what the caller gave, and keeps what it returns", async () => {
    under = await functionEngine({
      add: (ctx, input) => {
        ctx.log.info("adding", { input });
        return { sum: 3, attempt: ctx.attempt, job: ctx.job.id, key: ctx.idempotencyKey };
      },
    });
    await under.engine.start();

    const id = await under.call("add", { parameters: { a: 1 } });
    const job = await under.until(id, "COMPLETED");

    expect(job).toMatchObject({ progress: 100, hasErrors: false, error: null });
    expect(await under.steps(id)).toMatchObject([
      {
        path: "/return",
        kind: "return",
        name: "add",
        status: "COMPLETED",
        input: { a: 1 },
        output: { sum: 3, attempt: 1, job: id, key: `${id}/0` },
      },
    ]);
    expect(await logOf(id)).toEqual(["INFO adding"]);
  });

  test("records each step once, and gives it back in the next attempt", async () => {
    const ran: string[] = [];
    under = await functionEngine({
      flaky: async (ctx) => {
        const page = await ctx.step("fetch", () => {
          ran.push("fetch");
          return { page: 1 };
        });
        await ctx.step("fetch", () => ran.push("fetch again"));
        if (ctx.attempt === 1) throw new Error("the site was busy");
        return { page, attempt: ctx.attempt };
      },
    });
    await under.engine.start();

    const id = await under.call("flaky");
    const job = await under.until(id, "COMPLETED");

    expect(ran).toEqual(["fetch", "fetch again"]);
    expect(job).toMatchObject({ hasErrors: true, error: null });
    const steps = await under.steps(id);
    expect(steps.map(({ path, status, attempt }) => ({ path, status, attempt }))).toEqual([
      { path: "/return", status: "COMPLETED", attempt: 2 },
      { path: "/steps/fetch#1", status: "COMPLETED", attempt: 1 },
      { path: "/steps/fetch#2", status: "COMPLETED", attempt: 1 },
    ]);
    expect(steps[0]?.output).toEqual({ page: { page: 1 }, attempt: 2 });
    expect(await logOf(id)).toEqual([
      "WARN Attempt 1 failed: the site was busy; attempt 2 of 3 follows",
    ]);
  });

  test("waits between its attempts as its policy says, without a slot, and fails after the last", async () => {
    const starts: number[] = [];
    under = await functionEngine({
      never: {
        retry: { initialInterval: "1s", backoffCoefficient: 2 },
        run: () => {
          starts.push(clock.now());
          throw new Error("no");
        },
      },
    });
    const { clock, engine } = under;
    await engine.start();
    const begin = clock.now();

    const id = await under.call("never", { retry: { maximumAttempts: 4 } });
    await under.rest();
    const waiting = await under.until(id, "RUNNING");
    expect(waiting).toMatchObject({ waitingFor: "retry", waitingUntil: begin + 1_000 });
    expect(engine.busy()).toBe(0);
    await under.pass(10_000);

    const job = await under.until(id, "FAILED");
    expect(job.error).toEqual({ code: "function_failed", message: "no", step: "/return" });
    const waits = starts.map((start, index) => start - (starts[index - 1] ?? begin));
    expect(waits[0]).toBe(0);
    expect(waits.slice(1).map((wait) => Math.round(wait / 1_000))).toEqual([1, 2, 4]);
    const early = [0, 1_000, 3_000, 7_000].filter(
      (due, index) => (starts[index] ?? 0) < begin + due,
    );
    expect(early).toEqual([]);
  });

  test.each([
    ["an error that says so", Object.assign(new Error("wrong card"), { retriable: false })],
    ["a result that is no JSON", 1n],
  ])("is not retried after %s", async (_what, thing) => {
    let calls = 0;
    under = await functionEngine({
      once: () => {
        calls += 1;
        if (thing instanceof Error) throw thing;
        return thing;
      },
    });
    await under.engine.start();

    await under.until(await under.call("once"), "FAILED");

    expect(calls).toBe(1);
  });

  test("ends an attempt at its limit, from which extendTimeout starts again", async () => {
    const signals: AbortSignal[] = [];
    under = await functionEngine({
      slow: {
        timeout: "10s",
        retry: { maximumAttempts: 1 },
        run: (ctx) => {
          signals.push(ctx.signal);
          extend = () => ctx.extendTimeout();
          return new Promise(() => {});
        },
      },
    });
    let extend = () => {};
    await under.engine.start();
    const id = await under.call("slow");

    await under.pass(9_000);
    extend();
    await under.pass(9_000);
    expect(signals[0]?.aborted).toBe(false);
    await under.pass(2_000);
    expect(signals[0]?.aborted).toBe(true);
    await under.pass(1_500);

    const job = await under.until(id, "FAILED");
    expect(job).toMatchObject({
      error: {
        code: "attempt_timeout",
        message: "Attempt 1 timed out after 10 s (request limit)",
      },
      reason: { type: "timeout" },
    });
    expect(under.engine.busy()).toBe(0);
  });

  test("waits as long as it says without a slot, and goes on from its steps", async () => {
    let made = 0;
    under = await functionEngine({
      patient: async (ctx) => {
        const first = await ctx.step("first", () => {
          made += 1;
          return made;
        });
        await ctx.wait("1h");
        return { first, attempt: ctx.attempt };
      },
    });
    await under.engine.start();
    const begin = under.clock.now();

    const id = await under.call("patient");
    await under.rest();
    expect(await under.until(id, "RUNNING")).toMatchObject({
      waitingFor: "timer",
      waitingUntil: begin + 3_600_000,
    });
    expect(under.engine.busy()).toBe(0);
    under.clock.advance(3_600_000);
    await under.pass(1_000);

    await under.until(id, "COMPLETED");
    const [own, step, wait] = await under.steps(id);
    expect(own?.output).toEqual({ first: 1, attempt: 1 });
    expect(step).toMatchObject({ path: "/steps/first#1", attempt: 1 });
    expect(wait).toMatchObject({ path: "/waits/1", kind: "wait", status: "COMPLETED" });
  });

  test("stops after the step under way, and goes on from its state and steps", async () => {
    const seen: unknown[] = [];
    let release = () => {};
    under = await functionEngine({
      long: async (ctx) => {
        seen.push(ctx.state);
        await ctx.checkpoint({ page: seen.length });
        await ctx.step("one", () => new Promise<void>((resolve) => (release = resolve)));
        await ctx.step("two", () => seen.push("two"));
        return null;
      },
    });
    await under.engine.start();
    const id = await under.call("long");
    await under.rest();

    const { stopJob } = await import("../../commands/jobs/stop-job.ts");
    const { resumeJob } = await import("../../commands/jobs/resume-job.ts");
    await stopJob(under.deps, { jobId: id, by: null });
    await under.pass(1_000);
    release();
    await under.until(id, "STOPPED");
    expect(seen).toEqual([undefined]);

    await resumeJob(under.deps, { jobId: id, by: null });
    await under.until(id, "COMPLETED");
    expect(seen).toEqual([undefined, { page: 1 }, "two"]);
  });

  test("hears of a cancel at once", async () => {
    let reason: unknown = null;
    under = await functionEngine({
      deaf: (ctx) =>
        new Promise((_resolve, reject) => {
          ctx.signal.addEventListener("abort", () => {
            reason = ctx.signal.reason;
            reject(ctx.signal.reason);
          });
        }),
    });
    await under.engine.start();
    const id = await under.call("deaf");
    await under.rest();

    const { cancelJob } = await import("../../commands/jobs/cancel-job.ts");
    await cancelJob(under.deps, { jobId: id, by: null });
    await under.pass(1_000);

    await under.until(id, "CANCELED");
    expect(reason).toBeInstanceOf(DOMException);
    expect(await under.steps(id)).toMatchObject([{ path: "/return", status: "CANCELED" }]);
  });

  test("calls other functions as jobs of their own, and waits for them without a slot", async () => {
    const calls: unknown[] = [];
    under = await functionEngine({
      outer: async (ctx) => {
        calls.push("outer");
        const [one, two] = await Promise.all([
          ctx.call("inner", { n: 1 }),
          ctx.call("inner", { n: 2 }),
        ]);
        return { one, two };
      },
      inner: async (ctx, input) => {
        calls.push(input);
        await ctx.wait("10s");
        return input;
      },
    });
    await publish();
    await under.engine.start();

    const id = await under.call("outer");
    await under.rest();
    expect(await under.until(id, "RUNNING")).toMatchObject({
      waitingFor: "child",
      children: { total: 2, finished: 0 },
    });
    expect(under.engine.busy()).toBe(0);
    await under.pass(12_000);

    await under.until(id, "COMPLETED");
    const [own, first] = await under.steps(id);
    expect(own?.output).toEqual({ one: { n: 1 }, two: { n: 2 } });
    expect(first).toMatchObject({ path: "/calls/1", kind: "call", output: { result: { n: 1 } } });
    expect(calls.filter((call) => call === "outer")).toHaveLength(2);
  });

  test("gets the error of what it called, and calls it anew in its next attempt", async () => {
    under = await functionEngine({
      outer: async (ctx) => {
        const unknown = await ctx.call("nothing").catch((error: unknown) => String(error));
        return { unknown, known: await ctx.call("flaky") };
      },
      flaky: {
        retry: { maximumAttempts: 1 },
        run: () => {
          made += 1;
          if (made === 1) throw new Error("not yet");
          return made;
        },
      },
    });
    let made = 0;
    await publish();
    await under.engine.start();

    const id = await under.call("outer");
    await under.until(id, "COMPLETED");

    const [own] = await under.steps(id);
    expect(own).toMatchObject({
      attempt: 2,
      output: { unknown: expect.stringContaining("There is no function"), known: 2 },
    });
    expect(await logOf(id)).toEqual([
      expect.stringMatching(/^WARN Attempt 1 failed: Job job_.* is FAILED: not yet; attempt 2/),
    ]);
  });

  test("is not claimed by a process that does not offer its function", async () => {
    under = await functionEngine({ known: () => null });
    await under.engine.start();

    const other = await under.call("elsewhere");
    const own = await under.call("known");
    await under.until(own, "COMPLETED");
    await under.pass(5_000);

    expect(await under.until(other, "PENDING")).toMatchObject({ epoch: 0 });
  });

  test("adds nothing to a run that it does not belong to, and says so", async () => {
    under = await functionEngine({
      extends: (ctx) => ctx.extendPayload([{ api: "extends", parameters: { page: 2 } }]),
    });
    await under.engine.start();

    const id = await under.call("extends");
    await under.until(id, "COMPLETED");

    expect(await logOf(id)).toEqual([
      "WARN ctx.extendPayload had no effect, for this job belongs to no run",
    ]);
  });

  /** As a server does at its start. */
  async function publish(): Promise<void> {
    if (under === undefined) return;
    const functions = under.deps.functions?.list() ?? [];
    await under.storage.functions.publish({ source: "test", functions, now: under.clock.now() });
  }

  async function logOf(jobId: string): Promise<string[]> {
    const lines = (await under?.storage.logs.list({ jobId, after: null, limit: 50 })) ?? [];
    return lines.map(({ level, message }) => `${level} ${message}`);
  }
});

describe("a function's job whose process was killed", () => {
  test("goes on with its attempt, its state and its steps, none of which runs again", async () => {
    const ran: string[] = [];
    const handlers = {
      three: async (ctx: import("@reprise/sdk").FunctionContext) => {
        ran.push(`begin ${ctx.attempt} ${JSON.stringify(ctx.state)}`);
        for (const name of ["one", "two", "three"]) {
          await ctx.step(name, async () => {
            ran.push(name);
            if (name === "two" && ran.filter((one) => one === "two").length === 1) {
              await new Promise(() => {});
            }
          });
          await ctx.checkpoint({ after: name });
        }
        if (ctx.attempt === 1) throw new Error("once");
        return ctx.attempt;
      },
    };
    const before = await functionEngine(handlers);
    await before.engine.start();
    const id = await before.call("three");
    await before.rest();
    await before.crash();

    const { folder, clock } = before;
    const under = await functionEngine(handlers, { folder, clock });
    await under.engine.start();
    await under.until(id, "COMPLETED");

    expect(ran).toEqual([
      "begin 1 undefined",
      "one",
      "two",
      'begin 1 {"after":"one"}',
      "two",
      "three",
      'begin 2 {"after":"three"}',
    ]);
    expect((await under.steps(id))[0]).toMatchObject({ path: "/return", output: 2, attempt: 2 });
    await under.close();
  });
});
