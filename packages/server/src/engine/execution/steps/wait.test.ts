import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";

const HOUR_MS = 3_600_000;

describe("a wait step", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest({ settings: { slots: 1 } });
    await under.engine.start();
  });

  afterEach(() => under.close());

  test("holds its job for as long as it says, never less", async () => {
    await under.recipe([
      { id: "pause", wait: { for: "30s" } },
      { id: "after", action: "data.set" },
    ]);
    const id = await under.send();
    await under.rest();
    const start = under.clock.now();

    expect(await under.until(id, "RUNNING")).toMatchObject({
      phase: "waiting",
      waitingFor: "timer",
      waitingUntil: start + 30_000,
      workerId: null,
    });
    await under.pass(29_750);
    expect(await under.steps(id)).toMatchObject([{ status: "WAITING", input: { for: "30 s" } }]);
    await under.pass(1_250);

    await under.until(id, "COMPLETED");
    const [pause] = await under.steps(id);
    expect(pause).toMatchObject({ status: "COMPLETED", attempt: 1 });
    expect(pause?.endDate ?? 0).toBeGreaterThanOrEqual(start + 30_000);
    expect(pause?.output).toMatchObject({ until: new Date(start + 30_000).toISOString() });
  });

  test("is not cut short because it is short", async () => {
    await under.recipe([{ wait: { for: "500ms" } }]);
    const id = await under.send();
    await under.rest();

    await under.pass(250);
    expect(await under.until(id, "RUNNING")).toMatchObject({ phase: "waiting" });
    await under.pass(1_000);

    await under.until(id, "COMPLETED");
  });

  test("leaves the only slot to others meanwhile", async () => {
    await under.recipe([{ wait: { for: "1h" } }]);
    await under.recipe([{ id: "quick", action: "data.set" }], { id: "quick" });
    const waiting = await under.send();
    await under.rest();

    await under.until(await under.send({}, "quick"), "COMPLETED");

    expect(await under.until(waiting, "RUNNING")).toMatchObject({ phase: "waiting" });
  });

  test("ends at an instant, and at once when that has passed", async () => {
    await under.recipe([{ wait: { until: "{{ trigger.at }}" } }]);
    const at = (ms: number) => ({ at: new Date(under.clock.now() + ms).toISOString() });

    const past = await under.until(await under.send(at(-1)), "COMPLETED");
    const future = await under.send(at(5_000));
    await under.pass(4_750);
    expect(await under.until(future, "RUNNING")).toMatchObject({ phase: "waiting" });
    await under.pass(1_250);

    await under.until(future, "COMPLETED");
    expect(await under.steps(past.id)).toMatchObject([
      { output: { waitedMs: 0, note: "The time had come already" } },
    ]);
  });

  test("is still waited for after a restart", async () => {
    await under.recipe([{ id: "pause", wait: { for: "2h" } }]);
    const id = await under.send();
    await under.rest();
    await under.crash();
    under.clock.advance(HOUR_MS);

    const { folder, clock } = under;
    under = await engineUnderTest({ folder, clock });
    await under.engine.start();
    await under.rest();
    expect(await under.until(id, "RUNNING")).toMatchObject({ phase: "waiting" });
    await under.pass(500);
    under.clock.advance(HOUR_MS);
    await under.pass(1_000);

    await under.until(id, "COMPLETED");
  });

  test.each([
    [
      "{ until: tomorrow }",
      "invalid_value",
      'needs an instant like 2030-01-31T09:00:00Z, got "tomorrow"',
    ],
    ['{ for: "{{ trigger.no }}" }', "invalid_value", "needs a duration like 90s or 2h, got null"],
    ['{ until: "2099-01-01T00:00:00Z" }', "limit_exceeded", "A wait may last at most 366 days"],
  ])("of %s fails its job", async (wait, code, message) => {
    await under.recipe(`[{ wait: ${wait} }]`);

    const job = await under.until(await under.send(), "FAILED");

    expect(job.error?.code).toBe(code);
    expect(job.error?.message).toContain(message);
  });
});
