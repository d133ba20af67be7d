import { afterEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { cancelJob } from "../../commands/jobs/cancel-job.ts";

describe("a code step", () => {
  let under: EngineUnderTest;

  afterEach(() => under.close());

  const start = async (steps: string) => {
    under = await engineUnderTest();
    await under.recipe(steps);
    await under.engine.start();
  };

  test("computes an output from its input, for the steps after it", async () => {
    await start(`
      - id: total
        language: typescript
        code: |
          const lines: { price: number }[] = input.lines;
          console.log("adding", lines.length);
          return { sum: lines.reduce((sum, { price }) => sum + price, 0) };
        input: { lines: "{{ trigger.lines }}" }
      - id: say
        action: data.set
        input: { text: "{{ steps.total.sum }} EUR" }
    `);

    const job = await under.until(
      await under.send({ lines: [{ price: 2 }, { price: 5 }] }),
      "COMPLETED",
    );

    const [total, say] = await under.steps(job.id);
    expect(total).toMatchObject({
      kind: "code",
      action: null,
      status: "COMPLETED",
      input: { lines: [{ price: 2 }, { price: 5 }] },
      output: { sum: 7 },
    });
    expect(say?.output).toEqual({ text: "7 EUR" });
    const log = await under.storage.logs.list({ jobId: job.id, after: null, limit: 10 });
    expect(log).toMatchObject([{ level: "INFO", message: "adding 2", step: "/steps/0" }]);
  });

  test("fails with its error and the place of it in the source", async () => {
    await start(`
      - id: broken
        code: |
          const a = input.a;
          return a.b.c;
        input: { a: {} }
    `);

    const job = await under.until(await under.send(), "FAILED");

    expect(job.error).toMatchObject({ code: "code_error", step: "/steps/0" });
    expect(job.error?.message).toMatch(/^TypeError: .* \(line 2, column \d+\)$/);
    const [step] = await under.steps(job.id);
    expect(step).toMatchObject({
      input: { a: {} },
      error: { code: "code_error", details: { line: 2 } },
    });
  });

  test("is not run again when a later slice walks over it", async () => {
    await start(`
      - { id: dice, code: "return Math.random()" }
      - { wait: { for: 1m } }
      - { id: after, action: data.set, input: { same: "{{ steps.dice }}" } }
    `);
    const id = await under.send();
    await under.until(id, "RUNNING");

    await under.rest();
    while ((await under.steps(id)).length < 2) await under.rest();
    await under.pass(61_000);

    await under.until(id, "COMPLETED");
    const steps = await under.steps(id);
    expect(steps.at(-1)?.output).toEqual({ same: steps[0]?.output ?? null });
    expect(steps[0]?.attempt).toBe(1);
  });

  test("that does not end is ended at its limit, and others go on meanwhile", async () => {
    await start(`
      - { id: endless, code: "console.log('begun'); for (;;);", timeout: 2s }
    `);
    await under.recipe([{ id: "one", code: "return 1" }], { id: "other" });
    const id = await under.send();
    const other = await under.send({}, "other");

    await under.until(other, "COMPLETED");
    await under.pass(2_500);

    const job = await under.until(id, "FAILED");
    expect(job.error).toEqual({
      code: "step_timeout",
      message: 'Step 1 "endless" timed out after 2 s (step limit)',
      step: "/steps/0",
    });
    expect(job.reason?.type).toBe("timeout");
  });

  test("that does not end ends at once when its job is canceled", async () => {
    await start(`
      - { id: endless, code: "for (;;);" }
    `);
    const id = await under.send();
    await under.until(id, "RUNNING");
    while ((await under.steps(id)).length === 0) await under.pass(250);

    await cancelJob(under.deps, { jobId: id, by: "ann" });
    await under.pass(1_000);

    const job = await under.until(id, "CANCELED");
    expect(job.error).toBeNull();
    expect((await under.steps(id)).at(-1)).toMatchObject({ status: "CANCELED" });
  });

  test("has 30 seconds without a limit of its own", async () => {
    await start(`
      - { id: endless, code: "for (;;);" }
    `);
    const id = await under.send();
    const isOver = async () => (await under.storage.jobs.find(id))?.status === "FAILED";

    while (!(await isOver())) await under.pass(1_000);

    const job = await under.until(id, "FAILED");
    expect(job.error?.message).toContain("timed out after 30 s");
  });

  test("fails in a monitor like any other step", async () => {
    await start(`
      - monitor:
          - { id: broken, code: "throw new Error('no ' + input.what)", input: { what: stock } }
        onError:
          - { id: note, code: "return input.error.message", input: { error: "{{ error }}" } }
    `);

    const job = await under.until(await under.send(), "COMPLETED");

    const note = (await under.steps(job.id)).find(({ id }) => id === "note");
    expect(note?.output).toBe("no stock (line 1, column 11)");
  });
});
