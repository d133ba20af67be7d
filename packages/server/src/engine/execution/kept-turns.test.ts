import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Action } from "../../domain/connector.ts";
import type { StepRecord } from "../../domain/job/step-record.ts";
import type { Json } from "../../domain/json.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";

describe("the turns of a loop that are kept", () => {
  let under: EngineUnderTest;

  afterEach(() => under.close());

  const start = async (steps: Json[], actions: Action[] = []) => {
    under = await engineUnderTest({ actions });
    await under.recipe(steps);
    await under.engine.start();
  };
  const turnsOf = async (jobId: string, path = "/steps/0/steps/0") => {
    const steps = await under.steps(jobId);
    return steps.filter((step) => step.path === path).map(({ iterations }) => iterations.at(-1));
  };
  const set = (id: string, input: Json) => ({ id, action: "data.set", input });
  const foreach = (steps: Json[], fields = {}): Json => ({
    id: "loop",
    foreach: "{{ trigger.list }}",
    as: "item",
    steps,
    ...fields,
  });
  const list = (length: number) => Array.from({ length }, (_, index) => index);

  test("are all of them while there are few", async () => {
    await start([foreach([set("one", { n: "{{ item }}" })])]);

    const job = await under.until(await under.send({ list: list(30) }), "COMPLETED");

    expect(await turnsOf(job.id)).toEqual(list(30));
    expect((await under.steps(job.id))[0]).not.toHaveProperty("state");
  });

  test("are the first 1,000 and the last 100 of many", async () => {
    await start([
      foreach([set("one", { n: "{{ item }}" })]),
      set("after", { last: "{{ steps.one.n }}" }),
    ]);

    const job = await under.until(await under.send({ list: list(1_300) }), "COMPLETED");

    expect(await turnsOf(job.id)).toEqual([...list(1_000), ...list(1_300).slice(1_200)]);
    expect((await under.steps(job.id)).at(-1)?.output).toEqual({ last: 1_299 });
  });

  test("are only the last where the recipe says so, and steps after the loop see its outputs", async () => {
    await start([
      foreach([set("one", { n: "{{ item }}" }), { if: "item > 1000", then: [] }], {
        keepIterations: "last",
      }),
      set("after", { last: "{{ steps.one.n }}", turns: "{{ steps.loop.iterations }}" }),
    ]);

    const job = await under.until(await under.send({ list: list(120) }), "COMPLETED");

    const steps = await under.steps(job.id);
    expect(steps.map(({ path, iterations }) => [path, ...iterations])).toEqual([
      ["/steps/0"],
      ["/steps/0/steps/0", 119],
      ["/steps/0/steps/1", 119],
      ["/steps/1"],
    ]);
    expect(steps.at(-1)?.output).toEqual({ last: 119, turns: 120 });
  });

  test("are only the failing one where the last is to be kept and an error ends the loop", async () => {
    await start([
      foreach(
        [
          set("one", { n: "{{ item }}" }),
          { if: "item = 70", then: [{ stop: { status: "failed" } }] },
        ],
        { keepIterations: "last" },
      ),
    ]);

    const job = await under.until(await under.send({ list: list(120) }), "FAILED");

    expect(await turnsOf(job.id)).toEqual([70]);
  });

  test("are also those in which an error was handled", async () => {
    const handled = {
      monitor: [{ if: "item in [3, 60, 61]", then: [{ id: "bad", action: "test.bad" }] }],
    };
    await start([foreach([handled], { keepIterations: "last" })], [badAction]);

    const job = await under.until(await under.send({ list: list(200) }), "COMPLETED");

    expect(await turnsOf(job.id)).toEqual([3, 60, 61, 199]);
  });

  test("of a loop in a loop are counted for each execution of it", async () => {
    const inner = {
      foreach: "{{ trigger.list }}",
      as: "other",
      keepIterations: "last",
      steps: [set("one", { n: "{{ other }}" })],
    };
    await start([{ foreach: list(4), as: "item", steps: [inner] }]);

    const job = await under.until(await under.send({ list: list(60) }), "COMPLETED");

    const steps = await under.steps(job.id);
    const turns = steps.filter(({ id }) => id === "one").map(({ iterations }) => iterations);
    expect(turns).toEqual(list(4).map((index) => [index, 59]));
  });

  test("leave room for a loop that records more steps than a job may keep", async () => {
    await start([
      {
        repeat: Array.from({ length: 25 }, () => ({ if: "trigger.never", then: [] })),
        while: "loop.index < 2099",
        keepIterations: "last",
      },
    ]);

    const job = await under.until(await under.send(), "COMPLETED");

    expect(job.error).toBeNull();
    expect(await under.steps(job.id)).toHaveLength(26);
  }, 60_000);

  test.each(["foreach", "repeat"])(
    "let a %s that was killed in its turn 1,500 go on there, and run nothing twice",
    async (kind) => {
      const calls = new Map<number, number>();
      let gate: (() => void) | null = null;
      const work: Action<{ n: number }> = {
        name: "test.work",
        description: "Counts its calls; the first of 1,500 does not end.",
        input: z.object({ n: z.number() }),
        run({ n }) {
          calls.set(n, (calls.get(n) ?? 0) + 1);
          if (n !== 1_500 || calls.get(n) !== 1) return { n };
          return new Promise(() => gate?.());
        },
      };
      const body = [{ id: "work", action: "test.work", input: { n: "{{ loop.index }}" } }];
      const loop: Json =
        kind === "foreach"
          ? foreach(body)
          : { repeat: body, while: "loop.index < 1699", id: "loop" };
      const reached = new Promise<void>((resolve) => {
        gate = resolve;
      });
      await start(
        [loop, set("after", { turns: "{{ steps.loop.iterations }}", n: "{{ steps.work.n }}" })],
        [work],
      );
      const id = await under.send({ list: list(1_700) });
      await reached;
      await under.pass(500);

      await under.crash();
      const { folder, clock } = under;
      under = await engineUnderTest({ folder, clock, actions: [work] });
      await under.engine.start();

      const job = await under.until(id, "COMPLETED");
      expect([...calls].filter(([n, times]) => times !== (n === 1_500 ? 2 : 1))).toEqual([]);
      expect(calls.size).toBe(1_700);
      const path = kind === "foreach" ? "/steps/0/steps/0" : "/steps/0/repeat/0";
      expect(await turnsOf(id, path)).toEqual([...list(1_000), ...list(1_700).slice(1_600)]);
      const steps: StepRecord[] = await under.steps(job.id);
      expect(steps.at(-1)?.output).toEqual({ turns: 1_700, n: 1_699 });
      expect(new Set(steps.map(({ ordinal }) => ordinal)).size).toBe(steps.length);
    },
    60_000,
  );

  test("are replayed once the loop is over, without running any again", async () => {
    let calls = 0;
    const count: Action<unknown> = {
      name: "test.count",
      description: "Counts its calls.",
      input: z.unknown(),
      run: () => {
        calls += 1;
        return { calls };
      },
    };
    await start(
      [
        foreach([{ id: "count", action: "test.count" }], { keepIterations: "last" }),
        { wait: { for: "1m" } },
        set("after", { calls: "{{ steps.count.calls }}" }),
      ],
      [count],
    );
    const id = await under.send({ list: list(150) });
    while ((await under.storage.jobs.find(id))?.phase !== "waiting") await under.rest();

    await under.pass(61_000);

    await under.until(id, "COMPLETED");
    expect(calls).toBe(150);
    expect((await under.steps(id)).at(-1)?.output).toEqual({ calls: 150 });
  });
});

const badAction: Action<unknown> = {
  name: "test.bad",
  description: "Fails.",
  input: z.unknown(),
  run: () => Promise.reject(new Error("It is bad")),
};
