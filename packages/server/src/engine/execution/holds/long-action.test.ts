import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ActionContext, LongAction, LongContext } from "../../../domain/connector.ts";
import { ActionError } from "../../../domain/connector.ts";
import type { Json } from "../../../domain/json.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { cancelJob } from "../../commands/jobs/cancel-job.ts";
import { resumeByToken } from "../../commands/jobs/resume-by-token.ts";
import { resumeJob } from "../../commands/jobs/resume-job.ts";
import { stopJob } from "../../commands/jobs/stop-job.ts";
import { startRecipe } from "../../commands/recipes/start-recipe.ts";
import { stopRecipe } from "../../commands/recipes/stop-recipe.ts";

/** An import outside, which is ready after so many polls. */
function importing(polls: number, more: Partial<LongAction<Json>> = {}) {
  const seen = { starts: [] as string[], polls: [] as Json[], cancels: [] as Json[] };
  const action: LongAction<Json> = {
    name: "test.import",
    description: "Imports elsewhere.",
    input: z.json(),
    async start(_, { idempotencyKey }) {
      seen.starts.push(idempotencyKey);
      return { hold: { kind: "poll", state: { id: 7, left: polls }, afterMs: 10_000 } };
    },
    async poll(state) {
      seen.polls.push(state);
      const left = z.object({ left: z.number() }).parse(state).left - 1;
      if (left === 0) return { done: { rows: 3 } };
      return { again: { state: { id: 7, left }, afterMs: 10_000 } };
    },
    ...more,
  };
  return { action, seen };
}

/** Something outside that answers with the token it is given. */
function survey(more: Partial<LongAction<Json>> = {}) {
  const tokens: string[] = [];
  const action: LongAction<Json> = {
    name: "test.survey",
    description: "Asks somebody.",
    input: z.json(),
    async start(_, context: LongContext) {
      tokens.push(await context.token());
      return { hold: { kind: "resume-token", state: { asked: 1 } } };
    },
    ...more,
  };
  return { action, tokens };
}

describe("a long action", () => {
  let under: EngineUnderTest;

  afterEach(() => under.close());

  const open = async (action: LongAction<Json>, step: { [key: string]: Json } = {}) => {
    under = await engineUnderTest({ actions: [action], settings: { slots: 1 } });
    await under.recipe(
      [
        { id: "long", action: action.name, input: { key: "value" }, ...step },
        { id: "after", action: "data.set", input: { got: "{{ steps.long }}" } },
      ],
      { concurrency: 1 },
    );
    await under.engine.start();
    return under.send();
  };
  const waiting = (jobId: string, waitingFor: string) =>
    expect
      .poll(async () => (await under.storage.jobs.find(jobId))?.waitingFor, { timeout: 5_000 })
      .toBe(waitingFor);
  const outputOf = async (jobId: string) => (await under.steps(jobId)).at(-1)?.output;

  describe("that polls", () => {
    test("is asked again until it is done, and its output is there", async () => {
      const { action, seen } = importing(3);
      const id = await open(action);
      await waiting(id, "poll");

      await under.pass(9_000);
      expect(seen.polls).toEqual([]);
      const [step] = await under.steps(id);
      expect(step).toMatchObject({ status: "WAITING", input: { key: "value" } });
      await under.pass(25_000);

      await under.until(id, "COMPLETED");
      expect(seen.polls).toHaveLength(3);
      expect(await outputOf(id)).toEqual({ got: { rows: 3 } });
      const [done] = await under.steps(id);
      expect(done).toMatchObject({ status: "COMPLETED", attempt: 1, waitUntil: null });
      expect(done?.state).toBeUndefined();
    });

    test("holds no slot and no turn of its recipe", async () => {
      const { action } = importing(1);
      const first = await open(action);
      await waiting(first, "poll");

      const second = await under.send();

      await waiting(second, "poll");
      expect(under.engine.busy()).toBe(0);
    });

    test("goes on in another process, from the state it had", async () => {
      const { action, seen } = importing(2);
      const id = await open(action);
      await waiting(id, "poll");
      await under.crash();

      under = await engineUnderTest({
        folder: under.folder,
        clock: under.clock,
        actions: [action],
      });
      await under.engine.start();
      await under.pass(25_000);

      await under.until(id, "COMPLETED");
      expect(seen.starts).toHaveLength(1);
      expect(seen.polls).toEqual([
        { id: 7, left: 2 },
        { id: 7, left: 1 },
      ]);
    });

    test("is polled again when its recipe was stopped and is started", async () => {
      const { action, seen } = importing(1);
      const id = await open(action);
      await waiting(id, "poll");
      await stopRecipe(under.deps, { id: "sync" });
      expect(await under.until(id, "PAUSED")).toMatchObject({ waitingFor: "poll" });
      await under.pass(60_000);
      expect(seen.polls).toEqual([]);

      await startRecipe(under.deps, { id: "sync" });
      await under.pass(1_000);

      await under.until(id, "COMPLETED");
      expect(seen.polls).toHaveLength(1);
    });

    test("is polled again when it was stopped and is resumed", async () => {
      const { action } = importing(1);
      const id = await open(action);
      await waiting(id, "poll");
      await stopJob(under.deps, { jobId: id, by: null });
      await under.until(id, "STOPPED");

      await resumeJob(under.deps, { jobId: id, by: null });
      await under.pass(1_000);

      await under.until(id, "COMPLETED");
    });

    test("has the step limit for each poll", async () => {
      const { action } = importing(1, { poll: () => new Promise(() => {}) });
      const id = await open(action, { timeout: "5s" });
      await waiting(id, "poll");

      await under.pass(18_000);

      const job = await under.until(id, "FAILED");
      expect(job.error).toMatchObject({
        code: "step_timeout",
        message: 'Step 1 "long" timed out after 5 s (step limit)',
      });
    });

    test("fails with what a poll throws", async () => {
      const failed = new ActionError("import_failed", "Row 3 is bad");
      const { action } = importing(1, { poll: () => Promise.reject(failed) });
      const id = await open(action);
      await waiting(id, "poll");

      await under.pass(11_000);

      const job = await under.until(id, "FAILED");
      expect(job.error).toMatchObject({ code: "import_failed", message: "Row 3 is bad" });
    });

    test("fails when the hold takes longer than it may, and ends what is outside", async () => {
      const cancels: Json[] = [];
      const onCancel = async (state: Json) => void cancels.push(state);
      const { action } = importing(99, { onCancel });
      const id = await open(action, { holdTimeout: "25s" });
      await waiting(id, "poll");

      await under.pass(26_000);

      const job = await under.until(id, "FAILED");
      expect(job.error).toMatchObject({
        code: "hold_timeout",
        message: 'Step 1 "long" was on hold for 25 s (hold timeout)',
      });
      expect(job.reason?.type).toBe("timeout");
      expect(cancels).toEqual([{ id: 7, left: 97 }]);
    });
  });

  test("that waits for an instant goes on then", async () => {
    const { action } = importing(1, {
      start: async () => ({
        hold: { kind: "timer", state: "s", until: under.clock.now() + 5_000 },
      }),
      resume: async (state, payload) => ({ done: { state, payload } }),
    });
    const id = await open(action);
    await waiting(id, "timer");

    await under.pass(6_000);

    await under.until(id, "COMPLETED");
    expect(await outputOf(id)).toEqual({ got: { state: "s", payload: null } });
  });

  test("that fails by its hold can be monitored and tried again", async () => {
    const { action, seen } = importing(99);
    under = await engineUnderTest({ actions: [action] });
    await under.recipe(`
      - monitor: [{ id: long, action: test.import, holdTimeout: 15s }]
        retry: { attempts: 1, interval: 1s }
        onError: [{ id: note, action: data.set, input: { code: "{{ error.code }}" } }]`);
    await under.engine.start();
    const id = await under.send();
    await waiting(id, "poll");

    await under.pass(40_000);

    await under.until(id, "COMPLETED");
    expect(seen.starts).toHaveLength(2);
    expect(await outputOf(id)).toEqual({ code: "hold_timeout" });
  });

  describe("that waits for a payload", () => {
    test("goes on with it at once, and the token is used up", async () => {
      const { action, tokens } = survey();
      const id = await open(action);
      await waiting(id, "resume-token");
      const [token = ""] = tokens;

      await resumeByToken(under.deps, { token, payload: { score: 9 } });

      await under.until(id, "COMPLETED");
      expect(await outputOf(id)).toEqual({ got: { score: 9 } });
      await expect(resumeByToken(under.deps, { token, payload: 1 })).rejects.toMatchObject({
        code: "token_used",
      });
      const unknown = resumeByToken(under.deps, { token: "rt_no", payload: 1 });
      await expect(unknown).rejects.toMatchObject({ code: "token_unknown" });
    });

    test("takes one of two payloads that come at once", async () => {
      const { action, tokens } = survey();
      const id = await open(action);
      await waiting(id, "resume-token");
      const [token = ""] = tokens;

      const both = await Promise.allSettled(
        [1, 2].map((payload) => resumeByToken(under.deps, { token, payload })),
      );

      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      await under.until(id, "COMPLETED");
    });

    test("finds a payload that was quicker than its own record", async () => {
      const { action } = survey({
        async start(_, context: LongContext) {
          const token = await context.token();
          await resumeByToken(under.deps, { token, payload: "early" });
          return { hold: { kind: "resume-token", state: null } };
        },
      });

      const id = await open(action);
      await under.pass(2_000);

      await under.until(id, "COMPLETED");
      expect(await outputOf(id)).toEqual({ got: "early" });
    });

    test("hands out the same token when its start runs again after a crash", async () => {
      const { action, tokens } = survey({
        async start(_, context: LongContext) {
          tokens.push(await context.token());
          if (tokens.length === 1) await new Promise(() => {});
          return { hold: { kind: "resume-token", state: null } };
        },
      });
      const id = await open(action);
      await expect.poll(() => tokens.length).toBe(1);
      await resumeByToken(under.deps, { token: tokens[0] ?? "", payload: "before the crash" });
      await under.crash();

      under = await engineUnderTest({
        folder: under.folder,
        clock: under.clock,
        actions: [action],
      });
      await under.engine.start();
      await under.pass(2_000);

      await under.until(id, "COMPLETED");
      expect(tokens[1]).toBe(tokens[0]);
      expect(await outputOf(id)).toEqual({ got: "before the crash" });
    });

    test("keeps a payload that comes while its recipe is stopped", async () => {
      const { action, tokens } = survey();
      const id = await open(action);
      await waiting(id, "resume-token");
      await stopRecipe(under.deps, { id: "sync" });
      await under.until(id, "PAUSED");

      await resumeByToken(under.deps, { token: tokens[0] ?? "", payload: "kept" });
      await under.pass(1_000);
      expect(await under.until(id, "PAUSED")).toMatchObject({ waitingFor: "resume-token" });
      await startRecipe(under.deps, { id: "sync" });

      await under.until(id, "COMPLETED");
      expect(await outputOf(id)).toEqual({ got: "kept" });
    });

    test("waits on when it is resumed without one", async () => {
      const { action, tokens } = survey();
      const id = await open(action, { holdTimeout: "1h" });
      await waiting(id, "resume-token");
      await stopJob(under.deps, { jobId: id, by: null });
      await resumeJob(under.deps, { jobId: id, by: null });
      await waiting(id, "resume-token");

      await resumeByToken(under.deps, { token: tokens[0] ?? "", payload: "late" });

      await under.until(id, "COMPLETED");
    });

    test("refuses the token once nobody waits for it", async () => {
      const { action, tokens } = survey();
      const id = await open(action, { holdTimeout: "10s" });
      await waiting(id, "resume-token");
      const canceled = await under.send();
      await waiting(canceled, "resume-token");
      await cancelJob(under.deps, { jobId: canceled, by: null });

      await under.pass(11_000);

      expect((await under.until(id, "FAILED")).error?.code).toBe("hold_timeout");
      for (const token of tokens) {
        const late = resumeByToken(under.deps, { token, payload: 1 });
        await expect(late).rejects.toMatchObject({ code: "token_expired" });
      }
    });

    test("may go on holding after its payload", async () => {
      const { action, tokens } = survey({
        resume: async (state, payload) => ({
          hold: { kind: "poll", state: { state, payload }, afterMs: 1_000 },
        }),
        poll: async (state) => ({ done: state }),
      });
      const id = await open(action);
      await waiting(id, "resume-token");
      await resumeByToken(under.deps, { token: tokens[0] ?? "", payload: "p" });
      await waiting(id, "poll");

      await under.pass(2_000);

      await under.until(id, "COMPLETED");
      expect(await outputOf(id)).toEqual({ got: { state: { asked: 1 }, payload: "p" } });
    });
  });

  describe("that is canceled", () => {
    test("ends at once when there is nothing to end outside", async () => {
      const { action } = importing(9);
      const id = await open(action);
      await waiting(id, "poll");

      const { job } = await cancelJob(under.deps, { jobId: id, by: "ana" });

      expect(job.status).toBe("CANCELED");
    });

    test.each(["RUNNING", "PAUSED", "STOPPED"] as const)(
      "ends what is outside first, from %s",
      async (status) => {
        const cancels: unknown[] = [];
        const onCancel = async (state: Json, { idempotencyKey, log }: ActionContext) => {
          cancels.push({ state, idempotencyKey });
          log("INFO", "The import was taken back");
        };
        const { action } = importing(9, { onCancel });
        const id = await open(action);
        await waiting(id, "poll");
        if (status === "PAUSED") await stopRecipe(under.deps, { id: "sync" });
        if (status === "STOPPED") await stopJob(under.deps, { jobId: id, by: null });
        await under.until(id, status);

        const { job } = await cancelJob(under.deps, { jobId: id, by: "ana", comment: "no" });
        expect(job.status).toBe("CANCELING");
        await under.pass(2_000);

        const canceled = await under.until(id, "CANCELED");
        expect(canceled.reason).toMatchObject({ type: "user", details: { comment: "no" } });
        const idempotencyKey = `${id}/0/steps/0/cancel`;
        expect(cancels).toEqual([{ state: { id: 7, left: 9 }, idempotencyKey }]);
        const lines = await under.storage.logs.list({ jobId: id, after: null, limit: 50 });
        expect(lines.map(({ message }) => message)).toContain("The import was taken back");
      },
    );

    test("is canceled after the grace, whatever its hook does", async () => {
      const { action } = importing(9, { onCancel: () => new Promise(() => {}) });
      const id = await open(action);
      await waiting(id, "poll");
      await cancelJob(under.deps, { jobId: id, by: null });

      await under.pass(28_000);
      expect((await under.storage.jobs.find(id))?.status).toBe("CANCELING");
      await under.pass(4_000);

      await under.until(id, "CANCELED");
    });

    test("is canceled after the grace by another process when the first one dies", async () => {
      const { action } = importing(9, { onCancel: () => new Promise(() => {}) });
      const id = await open(action);
      await waiting(id, "poll");
      await cancelJob(under.deps, { jobId: id, by: null });
      await under.pass(1_000);
      await under.crash();

      under = await engineUnderTest({
        folder: under.folder,
        clock: under.clock,
        actions: [action],
      });
      await under.engine.start();
      await under.pass(31_000);

      await under.until(id, "CANCELED");
    });

    test("while it begins, ends what it has begun", async () => {
      const cancels: Json[] = [];
      let begun = () => {};
      const { action, seen } = importing(9, {
        start: (_, { signal }) =>
          new Promise((resolve) => {
            seen.starts.push("");
            const hold = { kind: "poll", state: "begun", afterMs: 1_000 } as const;
            begun = () => resolve({ hold });
            signal.addEventListener("abort", begun);
          }),
        onCancel: async (state) => void cancels.push(state),
      });
      const id = await open(action);
      await expect.poll(() => seen.starts.length).toBe(1);

      await cancelJob(under.deps, { jobId: id, by: null });
      await under.pass(1_000);

      await under.until(id, "CANCELED");
      expect(cancels).toEqual(["begun"]);
    });
  });
});
