import { afterEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { eventually } from "../../testing/eventually.ts";

const WORK = { action: "test.work" };
const LONG_MS = 1_250;

describe("whose turn it is", () => {
  let the: EngineUnderTest;
  let work: ControlledAction;

  afterEach(() => the.close());

  async function given(slots: number, steps = 2): Promise<void> {
    work = controlledAction("test.work");
    the = await engineUnderTest({ actions: [work], settings: { slots } });
    await the.recipe(Array.from({ length: steps }, (_, index) => ({ id: `s${index}`, ...WORK })));
    await the.engine.start();
  }

  const jobOf = async (index: number) => (await work.called(index)).context.jobId;
  const end = async (index: number) => (await work.called(index)).succeed();

  test("a job that has run for a second makes room for one that waits, and goes on after it", async () => {
    await given(1);
    const long = await the.send();
    await work.called(0);
    const short = await the.send();
    await the.rest();

    await the.pass(LONG_MS);
    await end(0);

    expect(await jobOf(1)).toBe(short);
    await end(1);
    await end(2);
    await the.until(short, "COMPLETED");
    expect(await jobOf(3)).toBe(long);
    await end(3);
    const ended = await the.until(long, "COMPLETED");
    expect((await the.steps(long)).map(({ attempt }) => attempt)).toEqual([1, 1]);
    expect(ended.activeMs).toBeGreaterThanOrEqual(LONG_MS);
  });

  test("a job goes on as long as nobody waits for its slot", async () => {
    await given(2);
    const long = await the.send();
    await work.called(0);

    await the.pass(LONG_MS);
    await end(0);

    expect(await jobOf(1)).toBe(long);
    expect(await the.storage.jobs.find(long)).toMatchObject({ epoch: 1 });
    await end(1);
  });

  test("low priority begins only while at most half of the slots are busy", async () => {
    await given(4, 1);
    for (let count = 0; count < 3; count += 1) await the.send();
    await work.called(2);
    const low = await the.given.job({ lowPriority: true });

    await the.pass(LONG_MS);
    expect(work.calls).toHaveLength(3);
    await end(0);
    await the.pass(LONG_MS);

    expect(await jobOf(3)).toBe(low);
    for (const index of [1, 2, 3]) await end(index);
    await the.until(low, "COMPLETED");
  });

  test("low priority begins after everything else, however old it is", async () => {
    await given(1, 1);
    await the.send();
    await work.called(0);
    const low = await the.given.job({ lowPriority: true });
    await the.pass(LONG_MS);
    const normal = await the.send();
    await the.rest();

    await end(0);

    expect(await jobOf(1)).toBe(normal);
    await end(1);
    await the.until(normal, "COMPLETED");
    await the.pass(LONG_MS);
    expect(await jobOf(2)).toBe(low);
    await end(2);
  });

  test("low priority with a single slot waits until it is idle, and then has it", async () => {
    await given(1, 1);
    const low = await the.given.job({ lowPriority: true });

    await eventually("it has begun", () => work.calls[0]);
    await end(0);

    await the.until(low, "COMPLETED");
  });
});
