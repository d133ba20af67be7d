import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ControlledAction, controlledAction } from "../../testing/controlled-action.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { createWorker, type Worker } from "../worker.ts";
import { Dispatcher } from "./dispatcher.ts";
import { leaseGuard } from "./lease-keeper.ts";

describe("the lease of a worker", () => {
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

  const workerIds = async () => (await under.storage.workers.list()).map(({ id }) => id);

  test("is renewed while it works", async () => {
    const [worker] = await workerIds();
    const id = await under.send();
    await call.called();

    await under.pass(80_000);

    expect(await workerIds()).toEqual([worker]);
    call.calls[0]?.succeed();
    await call.called(1);
    expect(await under.until(id, "RUNNING")).toMatchObject({ workerId: worker, epoch: 1 });
  });

  test("that others have taken makes it drop its jobs, and go on under a new name", async () => {
    const [worker = ""] = await workerIds();
    const id = await under.send();
    const stale = await call.called();
    await under.storage.workers.release({ id: worker, now: under.clock.now() });

    await under.pass(15_000);

    expect(stale.context.signal.aborted).toBe(true);
    expect(await workerIds()).not.toContain(worker);
    stale.succeed("stale");
    const job = await under.until(id, "RUNNING");
    expect(await workerIds()).toEqual([job.workerId]);
    expect(call.calls.at(-1)?.context.signal.aborted).toBe(false);
  });

  test("lost leaves nothing that the stale execution can write", async () => {
    const [worker = ""] = await workerIds();
    const id = await under.send();
    const stale = await call.called();
    await under.storage.workers.release({ id: worker, now: under.clock.now() });

    // Not known here yet: the step ends and is to be recorded.
    stale.succeed("stale");

    (await call.called(1)).succeed("fresh");
    (await call.called(2)).succeed();
    await under.until(id, "COMPLETED");
    expect((await under.steps(id))[0]).toMatchObject({ output: "fresh" });
  });
});

describe("the guard of a lease", () => {
  test("drops all jobs before others may take them, though no renewal was answered", async () => {
    const call = controlledAction("test.call");
    const under = await engineUnderTest({ actions: [call] });
    await under.recipe([{ id: "one", action: "test.call" }]);
    const worker = createWorker(under.deps, { name: "test" });
    const { slots, ...dispatcher } = await dispatcherOf(under, worker);
    const guard = leaseGuard(under.deps, { worker, slots });
    const id = await under.send();
    await dispatcher.tick();
    const stale = await call.called();

    under.clock.advance(26_999);
    expect(await guard.tick()).toBe(0);
    expect(stale.context.signal.aborted).toBe(false);
    under.clock.advance(1);
    expect(await guard.tick()).toBe(1);

    expect(stale.context.signal.aborted).toBe(true);
    expect(await under.until(id, "RUNNING")).toMatchObject({ workerId: null, waitingFor: "slot" });
    await dispatcher.tick();
    (await call.called(1)).succeed();
    await under.until(id, "COMPLETED");
    await under.close();
  });

  async function dispatcherOf(under: EngineUnderTest, worker: Worker) {
    const dispatcher = new Dispatcher(under.deps, { worker, onTimer: () => {} });
    await worker.register();
    dispatcher.open();
    return { slots: dispatcher.slots, tick: () => dispatcher.tick() };
  }
});
