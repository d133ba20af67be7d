import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { cancelJob } from "./cancel-job.ts";
import { setLowPriority } from "./set-low-priority.ts";

describe("the priority of a job", () => {
  let the: EngineUnderTest;

  beforeEach(async () => {
    the = await engineUnderTest();
    await the.recipe([{ id: "one", action: "data.set", input: {} }]);
  });

  afterEach(() => the.close());

  const setLow = (jobId: string, lowPriority = true) =>
    setLowPriority(the.deps, { jobId, lowPriority, by: "ann" });
  const claimIds = async () => (await the.given.claim({ limit: 9 })).map(({ job }) => job.id);

  test("low: others come before it, and it is told who wanted that", async () => {
    const low = await the.send();
    const other = await the.send();

    expect(await setLow(low)).toMatchObject({ changed: true, job: { lowPriority: true } });

    expect(await claimIds()).toEqual([other, low]);
    expect(await the.storage.logs.list({ jobId: low, after: null, limit: 9 })).toMatchObject([
      { message: "Low priority set by user", info: { by: "ann" } },
    ]);
  });

  test("normal again: it has its old place", async () => {
    const first = await the.send();
    const second = await the.send();
    await setLow(first);

    await setLow(first, false);

    expect(await claimIds()).toEqual([first, second]);
  });

  test("set twice, it stays as it is", async () => {
    const id = await the.send();
    await setLow(id);

    expect(await setLow(id)).toMatchObject({ changed: false, job: { lowPriority: true } });
  });

  test("goes for the whole tree, and is the root's alone to change", async () => {
    const rootId = await the.send();
    const [child = ""] = await the.given.jobs(1, { kind: "call", parentId: rootId, rootId });

    await setLow(rootId);

    expect(await the.storage.jobs.find(child)).toMatchObject({ lowPriority: true });
    await expect(setLow(child, false)).rejects.toMatchObject({ code: "invalid_transition" });
  });

  test("no longer matters once the job has ended", async () => {
    const id = await the.send();
    await cancelJob(the.deps, { jobId: id, by: "ann" });

    await expect(setLow(id)).rejects.toMatchObject({ code: "invalid_transition" });
  });
});
