import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { openSite, type Site } from "./site.ts";

const ADD = {
  id: "add",
  name: "Add",
  concurrency: 10,
  trigger: {
    type: "callable",
    input: {
      type: "object",
      properties: { a: { type: "number" }, b: { type: "number" } },
      required: ["a", "b"],
    },
    response: { type: "object", properties: { sum: { type: "number" } } },
  },
  steps: [{ return: { sum: "{{ trigger.a + trigger.input.b }}" } }],
};

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("recipes that call each other, on %s", (_, adminUrl) => {
  let site: Site;

  beforeEach(async () => {
    site = await openSite({ adminUrl });
    await site.client.recipes.create(ADD);
    await site.client.recipes.start("add");
  });
  afterEach(() => site.close());

  const startCaller = async (steps: object[]) => {
    await site.client.recipes.create({
      id: "caller",
      name: "Caller",
      trigger: { type: "webhook" },
      steps,
    });
    await site.client.recipes.start("caller");
  };

  const send = async (body: object): Promise<string> =>
    String((await site.client.events.hook("caller", body)).jobId);

  test("give their results, one by one and many at once", async () => {
    await startCaller([
      { id: "one", call: "add", input: { a: 1, b: "{{ trigger.body.b }}" } },
      {
        foreach: "{{ trigger.body.items }}",
        as: "item",
        steps: [{ id: "many", call: "add", mode: "async", input: { a: "{{ item }}", b: 1 } }],
      },
      { id: "all", awaitCalls: "many", timeout: "1m" },
      { return: { one: "{{ steps.one.result.sum }}", all: "{{ steps.all.calls.(result.sum) }}" } },
    ]);

    const id = await send({ b: 2, items: [10, 20, 30] });
    const job = await site.client.jobs.waitFor(id);
    const result = await site.client.jobs.result(id);
    const { tree } = await site.client.jobs.tree(id);
    const children = await site.client.jobs.children(id);

    expect(job).toMatchObject({
      status: "COMPLETED",
      children: { total: 4, finished: 4, failed: 0 },
    });
    expect(result.result).toEqual({ one: 3, all: [11, 21, 31] });
    expect(tree.children.map(({ mode, status }) => `${mode} ${status}`)).toEqual([
      "sync COMPLETED",
      "async COMPLETED",
      "async COMPLETED",
      "async COMPLETED",
    ]);
    expect(children.items.map(({ parentId }) => parentId)).toEqual([id, id, id, id]);
  });

  test("fail their callers with what went wrong", async () => {
    await startCaller([{ id: "one", call: "add", input: { a: "{{ trigger.body.a }}" } }]);

    const job = await site.client.jobs.waitFor(await send({ a: 1 }));

    expect(job.error).toMatchObject({
      code: "invalid_input",
      message: "input must have required property 'b'",
      step: "/steps/0",
    });
  });

  test("can be called from outside, with the result in the answer", async () => {
    const answer = await site.client.recipes.call("add", { input: { a: 1, b: 2 } });

    expect(answer).toMatchObject({ status: "COMPLETED", result: { sum: 3 }, error: null });
  });

  test("make children of their own when the caller is rerun", async () => {
    await startCaller([{ id: "one", call: "add", input: { a: 1, b: 1 } }]);
    const id = await send({});
    await site.client.jobs.waitFor(id);

    await site.client.jobs.rerun(id);
    const job = await site.client.jobs.waitFor(id);
    const { tree } = await site.client.jobs.tree(id);

    expect(job).toMatchObject({ repeat: 1, children: { total: 1, finished: 1, failed: 0 } });
    expect(tree.children.map(({ parentRepeat }) => parentRepeat)).toEqual([0, 1]);
  });
});
