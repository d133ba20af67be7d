import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { cancelJob } from "./cancel-job.ts";
import { stopJob } from "./stop-job.ts";

const BY = "ada";

describe("cancel of a job", () => {
  let under: EngineUnderTest;
  let call: ControlledAction;
  let deaf: ControlledAction;

  beforeEach(async () => {
    call = controlledAction("test.call");
    deaf = controlledAction("test.deaf", { reacts: false });
    under = await engineUnderTest({ actions: [call, deaf] });
    await under.recipe([
      { id: "one", action: "test.call" },
      { id: "two", action: "test.call" },
    ]);
  });

  afterEach(() => under.close());

  const cancel = (jobId: string, comment?: string) =>
    cancelJob(under.deps, { jobId, comment, by: BY });

  test("that is pending takes effect at once, and it never begins", async () => {
    const id = await under.send();

    const { job, changed } = await cancel(id, "wrong customer");

    expect(changed).toBe(true);
    expect(job.status).toBe("CANCELED");
    await under.engine.start();
    await under.rest();
    expect(await under.until(id, "CANCELED")).toMatchObject({
      reason: {
        type: "user",
        message: "Job canceled by user",
        details: { comment: "wrong customer", by: BY },
      },
      endDate: under.clock.now(),
      startDate: null,
    });
    expect(call.calls).toHaveLength(0);
  });

  test("that runs aborts its step, and no further step begins", async () => {
    await under.engine.start();
    const id = await under.send();
    const running = await call.called();

    const { job } = await cancel(id);

    expect(job.status).toBe("CANCELING");
    const canceled = await under.until(id, "CANCELED");
    expect(running.context.signal.aborted).toBe(true);
    expect(canceled).toMatchObject({ reason: { type: "user" }, workerId: null });
    expect(await under.steps(id)).toMatchObject([{ id: "one", status: "CANCELED" }]);
    expect(call.calls).toHaveLength(1);
  });

  test("that runs abandons a step that does not react when the grace is over", async () => {
    await under.engine.start();
    await under.recipe([{ id: "deaf", action: "test.deaf" }], { id: "deaf" });
    const id = await under.send({}, "deaf");
    await deaf.called();

    await cancel(id);
    await under.pass(29_000);
    await under.until(id, "CANCELING");
    await under.pass(2_000);

    await under.until(id, "CANCELED");
    expect(await under.steps(id)).toMatchObject([
      { status: "CANCELED", error: { code: "canceled" } },
    ]);
  });

  test("keeps what a step has done that succeeded all the same", async () => {
    await under.engine.start();
    await under.recipe([{ id: "deaf", action: "test.deaf" }], { id: "deaf" });
    const id = await under.send({}, "deaf");
    const running = await deaf.called();

    await cancel(id);
    await under.rest();
    running.succeed("sent");

    await under.until(id, "CANCELED");
    expect(await under.steps(id)).toMatchObject([{ status: "COMPLETED", output: "sent" }]);
  });

  test("that waits for a timer takes effect at once", async () => {
    await under.engine.start();
    await under.recipe([{ wait: { for: "1h" } }], { id: "waits" });
    const id = await under.send({}, "waits");
    await under.rest();

    const { job } = await cancel(id);

    expect(job).toMatchObject({ status: "CANCELED", phase: null, waitingUntil: null });
    await under.pass(1_000);
    under.clock.advance(3_600_000);
    await under.pass(1_000);
    await under.until(id, "CANCELED");
  });

  test("that is stopped takes effect at once", async () => {
    const id = await under.send();
    await stopJob(under.deps, { jobId: id, by: BY });

    expect((await cancel(id)).job.status).toBe("CANCELED");
  });

  test("that is stopping does not wait for the step any more", async () => {
    await under.engine.start();
    const id = await under.send();
    const running = await call.called();
    await stopJob(under.deps, { jobId: id, by: BY });
    await under.rest();
    expect(running.context.signal.aborted).toBe(false);

    await cancel(id);

    await under.until(id, "CANCELED");
    expect(running.context.signal.aborted).toBe(true);
  });

  test("that is canceling already changes nothing", async () => {
    await under.engine.start();
    await under.recipe([{ id: "deaf", action: "test.deaf" }], { id: "deaf" });
    const id = await under.send({}, "deaf");
    await deaf.called();
    await cancel(id, "first");

    const { job, changed } = await cancel(id, "second");

    expect(changed).toBe(false);
    expect(job).toMatchObject({ status: "CANCELING", reason: { details: { comment: "first" } } });
  });

  test("that has ended is refused, with what can be done instead", async () => {
    await under.engine.start();
    await under.recipe([{ id: "quick", action: "data.set" }], { id: "quick" });
    const id = await under.send({}, "quick");
    await under.until(id, "COMPLETED");

    await expect(cancel(id)).rejects.toMatchObject({
      code: "invalid_transition",
      details: { allowed: ["rerun"] },
    });
  });

  test("that does not exist is refused", async () => {
    await expect(cancel("job_none")).rejects.toMatchObject({ code: "not_found" });
  });

  test("leaves a line in its log", async () => {
    const id = await under.send();

    await cancel(id, "wrong customer");

    expect(await under.storage.logs.list({ jobId: id, after: null, limit: 10 })).toMatchObject([
      {
        level: "INFO",
        message: "Job canceled by user",
        info: { comment: "wrong customer", by: BY },
      },
    ]);
  });
});
