import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { forceStopJob } from "./force-stop-job.ts";
import { resumeJob } from "./resume-job.ts";
import { stopJob } from "./stop-job.ts";

describe("stop of a job", () => {
  let under: EngineUnderTest;
  let call: ControlledAction;

  beforeEach(async () => {
    call = controlledAction("test.call");
    under = await engineUnderTest({ actions: [call] });
    await under.recipe([
      { id: "one", action: "test.call" },
      { id: "two", action: "test.call" },
    ]);
    await under.engine.start();
  });

  afterEach(() => under.close());

  const ask = (jobId: string) => ({ jobId, by: "ada" });

  test("lets the step in flight end, and resume goes on with the next one", async () => {
    const id = await under.send();
    const one = await call.called();
    expect((await stopJob(under.deps, ask(id))).job.status).toBe("STOPPING");
    await under.rest();
    one.succeed("kept");

    const stopped = await under.until(id, "STOPPED");
    expect(one.context.signal.aborted).toBe(false);
    expect(stopped).toMatchObject({ reason: { type: "user" }, endDate: null, workerId: null });
    await under.pass(2_000);
    expect(call.calls).toHaveLength(1);
    const { job } = await resumeJob(under.deps, ask(id));
    (await call.called(1)).succeed();

    expect(job).toMatchObject({ status: "RUNNING", reason: null });
    await under.until(id, "COMPLETED");
    expect(await under.steps(id)).toMatchObject([{ output: "kept" }, { id: "two" }]);
  });

  test("comes too late for a job whose last step was under way", async () => {
    const id = await under.send();
    (await call.called()).succeed();
    const two = await call.called(1);

    await stopJob(under.deps, ask(id));
    await under.rest();
    two.succeed();

    await under.until(id, "COMPLETED");
  });

  test("that is pending takes effect at once, and resume queues it again", async () => {
    await under.recipe([{ id: "quick", action: "data.set" }], { id: "one", concurrency: 1 });
    await under.stop();
    const id = await under.send({}, "one");

    expect((await stopJob(under.deps, ask(id))).job.status).toBe("STOPPED");
    expect((await resumeJob(under.deps, ask(id))).job.status).toBe("PENDING");
  });

  test("that waits for a timer keeps the timer", async () => {
    await under.recipe([{ wait: { for: "1h" } }], { id: "waits" });
    const id = await under.send({}, "waits");
    await under.rest();
    const until = (await under.until(id, "RUNNING")).waitingUntil;

    expect((await stopJob(under.deps, ask(id))).job.status).toBe("STOPPED");
    await under.pass(1_000);
    const { job } = await resumeJob(under.deps, ask(id));

    expect(job).toMatchObject({ status: "RUNNING", phase: "waiting", waitingUntil: until });
    under.clock.advance(3_600_000);
    await under.pass(1_500);
    await under.until(id, "COMPLETED");
  });

  test("by force abandons the step, whose late result counts for nothing", async () => {
    const id = await under.send();
    const one = await call.called();
    await stopJob(under.deps, ask(id));

    const { job } = await forceStopJob(under.deps, ask(id));
    await under.pass(3_000);

    expect(job).toMatchObject({ status: "STOPPED", reason: { type: "forced" } });
    expect(one.context.signal.aborted).toBe(true);
    await resumeJob(under.deps, ask(id));
    (await call.called(1)).succeed("again");
    (await call.called(2)).succeed();
    await under.until(id, "COMPLETED");
    expect((await under.steps(id))[0]).toMatchObject({ output: "again" });
  });

  test("resumes as paused while the recipe is stopped", async () => {
    const id = await under.send();
    const one = await call.called();
    await stopJob(under.deps, ask(id));
    await under.rest();
    one.succeed();
    await under.until(id, "STOPPED");
    await under.storage.transaction((stores) =>
      stores.updateRecipe(under.given.recipeRow({ active: false })),
    );

    expect((await resumeJob(under.deps, ask(id))).job.status).toBe("PAUSED");
  });

  test("of a job that has ended is refused", async () => {
    await under.recipe([{ id: "quick", action: "data.set" }], { id: "quick" });
    const id = await under.send({}, "quick");
    await under.until(id, "COMPLETED");

    await expect(stopJob(under.deps, ask(id))).rejects.toMatchObject({
      code: "invalid_transition",
      details: { allowed: ["rerun"] },
    });
    await expect(forceStopJob(under.deps, ask(id))).rejects.toMatchObject({
      code: "invalid_transition",
    });
  });
});
