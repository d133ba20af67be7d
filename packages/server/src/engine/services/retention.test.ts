import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createIds, withPrefix } from "../../runtime/ids.ts";
import { systemRandom } from "../../runtime/random.ts";
import { type EngineUnderTest, engineUnderTest } from "../../testing/engine-under-test.ts";
import { fakeClock } from "../../testing/fake-clock.ts";
import { rerunJob } from "../commands/jobs/rerun-job.ts";
import { changeSettings } from "../settings/change-settings.ts";
import { retentionService } from "./retention.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEPS = [{ id: "note", action: "data.set", input: { n: "{{ trigger.n }}" } }];

describe("retention", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    // The example of the source: begun on 31 Oct, ended on 1 Nov, kept for 30 days.
    under = await engineUnderTest({ clock: fakeClock({ start: Date.UTC(2030, 9, 31, 23, 59) }) });
    await under.recipe(STEPS);
    await under.engine.start();
  });

  afterEach(() => under.close());

  /** As if this were the time, without the hours of work in between. */
  const look = async (now: number) => {
    const clock = { ...under.clock, now: () => now };
    const ids = createIds({ clock, random: systemRandom() });
    const found = await retentionService({ ...under.deps, clock, ids }).tick();
    await under.pass(3_000);
    return found;
  };
  const endedJob = async (event = { n: 1 }) => {
    const id = await under.send(event);
    const { endDate } = await under.until(id, "COMPLETED");
    return { id, endDate: endDate ?? 0 };
  };
  const find = (id: string) => under.storage.jobs.find(id);
  const systemJobs = () =>
    under.storage.jobs.list({
      filter: { kinds: ["system"], includeSystem: true },
      order: "newest",
      limit: 10,
      after: null,
    });

  test("keeps data until thirty days after the end, to the millisecond", async () => {
    const id = await under.send({ n: 1 });
    await under.until(id, "COMPLETED");
    const endDate = Date.UTC(2030, 10, 1, 0, 5);
    await under.storage.transaction(async (stores) => {
      const job = await stores.lockJob(id);
      if (job) await stores.updateJob({ ...job, endDate }, { state: "resting" });
    });

    const early = await look(Date.UTC(2030, 11, 1, 0, 5) - 1);
    const kept = await find(id);
    const due = await look(Date.UTC(2030, 11, 1, 0, 5));

    expect([early, due]).toEqual([0, 1]);
    expect(kept?.triggerEventId).toBe(withPrefix("evt", id));
    expect(await find(id)).toMatchObject({ status: "COMPLETED", triggerEventId: null });
    expect((await under.steps(id))[0]).toMatchObject({ status: "COMPLETED", output: undefined });
  });

  test("deletes the whole job after ninety days", async () => {
    const { id, endDate } = await endedJob();

    await look(endDate + 90 * DAY_MS - HOUR_MS);
    const erased = await find(id);
    await look(endDate + 90 * DAY_MS);

    expect(erased).toMatchObject({ id, triggerEventId: null });
    expect(await find(id)).toBeNull();
  });

  test("shows its work as a system job, and makes none where there is nothing to do", async () => {
    await look(under.clock.now() + DAY_MS);
    const before = await systemJobs();
    const { endDate } = await endedJob();

    await look(endDate + 30 * DAY_MS);

    const { jobs } = await systemJobs();
    expect(before.jobs).toEqual([]);
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({
      kind: "system",
      api: "retention.purge",
      status: "COMPLETED",
      runBy: null,
    });
  });

  test("makes one job however many processes look", async () => {
    const { endDate } = await endedJob();
    const now = endDate + 30 * DAY_MS;

    await Promise.all([look(now), look(now), look(now)]);

    expect((await systemJobs()).jobs).toHaveLength(1);
  });

  test("counts from the end of the latest repeat", async () => {
    const { id, endDate } = await endedJob();
    await under.pass(HOUR_MS / 60);
    await rerunJob(under.deps, { jobId: id, by: "Ada" });
    const again = await under.until(id, "COMPLETED");

    await look(endDate + 30 * DAY_MS);
    const kept = await find(id);
    await look((again.endDate ?? 0) + 30 * DAY_MS);

    expect(kept?.triggerEventId).not.toBeNull();
    expect((await find(id))?.triggerEventId).toBeNull();
  });

  test("refuses a rerun once the event was erased", async () => {
    const { id, endDate } = await endedJob();
    await look(endDate + 30 * DAY_MS);

    const rerun = rerunJob(under.deps, { jobId: id, by: "Ada" });

    await expect(rerun).rejects.toMatchObject({ code: "event_erased" });
  });

  test("goes by the settings as they are", async () => {
    const { id, endDate } = await endedJob();
    await changeSettings(under.deps, { retention: { data: "1h" } });

    await look(endDate + HOUR_MS);

    expect((await find(id))?.triggerEventId).toBeNull();
  });

  test("keeps the versions that jobs show", async () => {
    const { endDate } = await endedJob();

    await look(endDate + 90 * DAY_MS);

    expect(await under.storage.recipes.version("sync", 1)).not.toBeNull();
  });
});
