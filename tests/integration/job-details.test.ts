import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { openSite, type Site } from "./site.ts";

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("a person who reads a job, on %s", (_, adminUrl) => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite({ adminUrl });
  });
  afterEach(() => site.close());

  const run = async (steps: object[], event: object = {}) => {
    await site.client.recipes.create({
      id: "read",
      name: "Read",
      trigger: { type: "manual" },
      steps,
    });
    await site.client.recipes.start("read");
    const { jobId } = await site.client.events.send("read", event);
    if (!jobId) throw new Error("No job was made");
    return site.client.jobs.waitFor(jobId);
  };
  const set = (id: string, input: object) => ({ id, action: "data.set", input });
  const TEN = Array.from({ length: 10 }, (_item, index) => index + 1);

  test("of a foreach of 10 sees item 10, and can browse the others (acceptance 19)", async () => {
    const job = await run([{ foreach: TEN, as: "item", steps: [set("one", { n: "{{ item }}" })] }]);

    const shown = await site.client.jobs.steps(job.id, { view: "default" });
    const fourth = await site.client.jobs.steps(job.id, { loop: "/steps/0", iteration: 3 });
    const turns = await site.client.jobs.iterations(job.id, { path: "/steps/0" });

    expect(shown.items.map(({ path, iteration }) => [path, iteration])).toEqual([
      ["/steps/0", null],
      ["/steps/0/steps/0", 9],
    ]);
    expect(shown.items[1]?.output).toEqual({ n: 10 });
    expect(shown.loops).toMatchObject([{ path: "/steps/0", shown: 9, total: 10, kept: 10 }]);
    expect(fourth.items).toMatchObject([{ output: { n: 4 } }]);
    expect(turns).toMatchObject({ total: 10, kept: 10 });
  });

  test("of a foreach with an error in item 4 sees item 4 (acceptance 19)", async () => {
    const job = await run([
      {
        foreach: TEN,
        as: "item",
        steps: [
          set("one", { n: "{{ item }}" }),
          { if: "item = 4", then: [{ stop: { status: "failed", reason: "Four is bad" } }] },
        ],
      },
    ]);

    const { items, loops } = await site.client.jobs.steps(job.id, { view: "default" });

    expect(job.status).toBe("FAILED");
    expect(items.filter(({ id }) => id === "one")).toMatchObject([{ output: { n: 4 } }]);
    expect(items.find(({ status, kind }) => status === "FAILED" && kind === "stop")).toMatchObject({
      iteration: 3,
      error: { message: "Four is bad" },
    });
    expect(loops).toMatchObject([{ shown: 3, total: 4, failed: 1 }]);
  });

  test("of an if that is false sees false, and that the condition was not met (acceptance 20)", async () => {
    const job = await run(
      [
        {
          id: "asked",
          if: "trigger.amount > 1000",
          then: [set("big", {})],
          else: [set("small", {})],
        },
        set("after", {}),
        { stop: { status: "successful" } },
        set("never", {}),
      ],
      { amount: 5 },
    );

    const { items } = await site.client.jobs.steps(job.id);
    const tree = await site.client.jobs.stepTree(job.id);

    const asked = items.find(({ id }) => id === "asked");
    expect(asked?.output).toBe(false);
    expect(asked).not.toHaveProperty("input");
    expect(items.find(({ id }) => id === "big")).toMatchObject({
      status: "SKIPPED",
      skippedReason: "Condition was not met",
    });
    expect(
      tree.items.map(({ number, id, status, result }) => [number, id, status, result]),
    ).toEqual([
      [1, "asked", "COMPLETED", false],
      [2, "big", "SKIPPED", null],
      [3, "small", "COMPLETED", null],
      [4, "after", "COMPLETED", null],
      [5, null, "COMPLETED", null],
      [6, "never", "PENDING", null],
    ]);
    expect(tree.items[0]?.condition).toBe("trigger.amount > 1000");
  });

  test("of a long loop sees what is kept, and that all of it ran", async () => {
    const job = await run([
      { repeat: [set("one", { n: "{{ loop.index }}" })], while: "loop.index < 1199" },
    ]);

    const { loops, items } = await site.client.jobs.steps(job.id, { view: "default" });

    expect(loops).toMatchObject([{ total: 1_200, kept: 1_100, shown: 1_199 }]);
    expect(items.at(-1)?.output).toEqual({ n: 1_199 });
    await expect(
      site.client.jobs.steps(job.id, { loop: "/steps/0", iteration: 1_050 }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  test("of a code step sees its output and its log", async () => {
    const code =
      "console.log('adding', input.list.length); return input.list.reduce((a, b) => a + b)";

    const job = await run([{ id: "sum", code, input: { list: "{{ trigger.list }}" } }], {
      list: [1, 2, 3],
    });

    const { items } = await site.client.jobs.steps(job.id);
    const logs = await site.client.jobs.logs(job.id);
    expect(items).toMatchObject([{ kind: "code", status: "COMPLETED", output: 6 }]);
    expect(logs.items).toContainEqual(
      expect.objectContaining({ message: "adding 3", step: "/steps/0" }),
    );
  });

  test("is told of code that cannot run before it is saved, and what was changed after", async () => {
    const recipe = (code: string) => ({
      id: "code",
      name: "Code",
      trigger: { type: "manual" },
      steps: [{ id: "sum", code }],
    });

    const refused = site.client.recipes.create(recipe("return 1;\nreturn )"));
    await expect(refused).rejects.toMatchObject({ code: "bad_code" });
    const checked = await site.client.recipes.validate(recipe("const = 1"));
    await site.client.recipes.create(recipe("return 1"));
    await site.client.recipes.update("code", recipe("return 2"));
    const { changes } = await site.client.recipes.diff("code", { from: 1, to: 2 });

    expect(checked).toMatchObject({
      valid: false,
      errors: [
        { code: "bad_code", pointer: "/steps/0/code", message: expect.stringMatching(/^line 1, /) },
      ],
    });
    expect(changes).toEqual([
      {
        op: "change",
        pointer: "/steps/0/code",
        stepId: "sum",
        before: "return 1",
        after: "return 2",
      },
    ]);
  });
});
