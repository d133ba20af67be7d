import { beforeEach, describe, expect, test } from "vitest";
import type { Job } from "../../../domain/job/job.ts";
import type { HoldPlace, NewHold, SliceEnd } from "../../storage.ts";
import { type StoreUnderTest, useStore } from "../store-under-test.ts";

const STEP = "/steps/0";

/** What every store must do for steps on hold: payloads, approvals, hooks and notices. */
export function holdsConform(store: StoreUnderTest): void {
  describe("holds", () => {
    const the = useStore(store);

    beforeEach(async () => {
      await the.given.recipe();
    });

    let count = 0;
    const newHold = (fields: Partial<NewHold> = {}): NewHold => {
      count += 1;
      return {
        id: `apr_${String(count).padStart(6, "0")}`,
        stepKey: STEP,
        kind: "approval",
        openedAt: the.clock.now(),
        expiresAt: null,
        onCancel: false,
        recipeId: "sync",
        details: { title: "Pay?" },
        assignees: [],
        tokens: [],
        notices: [],
        ...fields,
      };
    };

    const open = async (
      fields: Partial<NewHold> = {},
      change: SliceEnd = { event: "wait", waitingFor: "approval", until: null },
    ) => {
      const job = await the.given.runningJob();
      const hold = newHold(fields);
      await the.storage.jobs.advance(
        the.given.advance(job, { holds: [{ type: "open", hold }], change }),
      );
      return { job, hold, place: placeOf(job) };
    };

    const placeOf = (job: Job): HoldPlace => ({ jobId: job.id, repeat: 0, stepKey: STEP });

    const answer = (place: HoldPlace, storage = the.storage) =>
      storage.transaction(async (stores) => {
        await stores.lockJob(place.jobId);
        const given = { decision: "approved", answer: { n: 1 }, by: "ana" } as const;
        return stores.answerHold({ ...place, ...given, now: the.clock.now() });
      });

    test("is written with the commit that puts its job on hold, which no timer ends", async () => {
      const { job, hold, place } = await open({ tokens: [{ hash: "h", bearer: "ana@x.org" }] });

      const found = await the.other.holds.find(place);

      expect(found).toMatchObject({ id: hold.id, status: "open", isLive: true, recipeId: "sync" });
      expect(await the.storage.holds.findById(hold.id)).toEqual(found);
      expect(await the.storage.holds.findByToken("h")).toEqual({
        hold: found,
        bearer: "ana@x.org",
      });
      expect(await the.storage.holds.findByToken("other")).toBeNull();
      expect(await the.storage.jobs.find(job.id)).toMatchObject({
        status: "RUNNING",
        phase: "waiting",
        waitingFor: "approval",
        waitingUntil: null,
      });
      expect(await the.storage.jobs.nextWakeAt()).toBeNull();
      expect(await the.given.claim()).toEqual([]);
    });

    test("is not written by a worker that has lost the job", async () => {
      const job = await the.given.runningJob();
      const stale = { ...job, epoch: job.epoch - 1 };
      const hold = newHold({
        tokens: [{ hash: "h", bearer: null }],
        notices: [{ id: "ntc_1", channel: "webhook", recipient: null, givesUpAt: 9e15 }],
      });

      const advanced = await the.storage.jobs.advance(
        the.given.advance(stale, { holds: [{ type: "open", hold }] }),
      );

      expect(advanced).toBeNull();
      expect(await the.storage.holds.find(placeOf(job))).toBeNull();
      expect(await the.storage.holds.findByToken("h")).toBeNull();
      expect(await takeNotices()).toEqual([]);
    });

    test("takes one answer, whoever is first", async () => {
      const { place } = await open();

      const taken = await Promise.all([answer(place), answer(place, the.other), answer(place)]);

      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await the.storage.holds.find(place)).toMatchObject({
        status: "answered",
        decision: "approved",
        answer: { n: 1 },
        answeredBy: "ana",
      });
    });

    test("makes a job ready that goes on hold after its answer has come", async () => {
      const job = await the.given.runningJob();
      const hold = newHold({ kind: "resume-token" });
      const opened = { type: "open", hold } as const;
      await the.storage.jobs.advance(the.given.advance(job, { holds: [opened] }));
      await answer(placeOf(job));

      const until = the.clock.now() + 1_000;
      const change = { event: "wait", waitingFor: "resume-token", until } as const;
      await the.storage.jobs.advance(the.given.advance(job, { holds: [opened], change }));

      expect(await the.storage.jobs.nextWakeAt()).toBeNull();
      const [claimed] = await the.given.claim();
      expect(claimed?.job.id).toBe(job.id);
      expect(await the.storage.holds.find(placeOf(job))).toMatchObject({ status: "answered" });
    });

    test("that a step has taken holds up no later step", async () => {
      const job = await the.given.runningJob();
      const first = { type: "open", hold: newHold() } as const;
      await the.storage.jobs.advance(the.given.advance(job, { holds: [first] }));
      await answer(placeOf(job));
      const now = the.clock.now();
      const settle = { type: "settle", stepKey: STEP, now } as const;
      const second = { type: "open", hold: newHold({ stepKey: "/steps/1" }) } as const;
      const change = { event: "wait", waitingFor: "approval", until: null } as const;

      await the.storage.jobs.advance(the.given.advance(job, { holds: [settle, second], change }));

      expect(await the.given.claim()).toEqual([]);
    });

    test("ends when its time is over, unless it was answered", async () => {
      const late = await open();
      const answered = await open();
      await answer(answered.place);
      const now = the.clock.now();

      const expired = await the.storage.holds.expire({ ...late.place, now });
      const kept = await the.storage.holds.expire({ ...answered.place, now });

      expect(expired?.status).toBe("expired");
      expect(await answer(late.place)).toBe(false);
      expect(kept?.status).toBe("answered");
    });

    test("is closed with the step that does not need it any more", async () => {
      const job = await the.given.runningJob();
      const opened = { type: "open", hold: newHold({ kind: "resume-token" }) } as const;
      const settle = { type: "settle", stepKey: STEP, now: the.clock.now() } as const;
      await the.storage.jobs.advance(the.given.advance(job, { holds: [opened] }));

      const change = { event: "complete", report: null } as const;
      await the.storage.jobs.advance(the.given.advance(job, { holds: [settle], change }));

      expect(await the.storage.holds.find(placeOf(job))).toMatchObject({
        status: "closed",
        isLive: false,
      });
    });

    test("is listed by what became of it, newest first", async () => {
      const first = await open({ assignees: ["finance", "ana@x.org"] });
      const second = await open({ assignees: ["50%_a"], recipeId: "other" });
      const decided = await open();
      await answer(decided.place);
      const late = await open({ expiresAt: the.clock.now() });
      const dropped = await open({}, { event: "complete", report: null });
      const list = async (fields: object) => {
        const now = the.clock.now();
        const request = { statuses: [], now, before: null, limit: 10, ...fields };
        return (await the.storage.holds.approvals(request)).map(({ id }) => id);
      };

      expect(await list({})).toEqual(
        [dropped, late, decided, second, first].map(({ hold }) => hold.id),
      );
      expect(await list({ statuses: ["open"] })).toEqual([second.hold.id, first.hold.id]);
      expect(await list({ statuses: ["approved"] })).toEqual([decided.hold.id]);
      expect(await list({ statuses: ["rejected"] })).toEqual([]);
      expect(await list({ statuses: ["expired"] })).toEqual([dropped.hold.id, late.hold.id]);
      expect(await list({ statuses: ["open", "approved"], limit: 1 })).toEqual([decided.hold.id]);
      expect(await list({ before: second.hold.id })).toEqual([first.hold.id]);
      expect(await list({ assignee: "finance" })).toEqual([first.hold.id]);
      expect(await list({ assignee: "50%_a" })).toEqual([second.hold.id]);
      expect(await list({ assignee: "5%a" })).toEqual([]);
      expect(await list({ recipeIds: ["other"] })).toEqual([second.hold.id]);
    });

    test("asks for a hook once, and knows when it is overdue", async () => {
      const hooked = await open({ kind: "poll", onCancel: true });
      const plain = await open({ kind: "poll" });
      const cancelBy = the.clock.now() + 30_000;
      const ask = ({ job }: { job: Job }) =>
        the.storage.transaction((stores) =>
          stores.askForCancel({ jobId: job.id, repeat: 0, cancelBy }),
        );

      expect([await ask(hooked), await ask(plain)]).toEqual([true, false]);
      const taken = await Promise.all([
        the.storage.holds.takeCancels(9),
        the.other.holds.takeCancels(9),
      ]);

      expect(taken.flat()).toEqual([{ ...hooked.place, cancelBy }]);
      expect(await overdue(cancelBy - 1)).toEqual([]);
      expect(await overdue(cancelBy)).toEqual([hooked.place]);
      await the.storage.transaction((stores) => stores.endCancel(hooked.place));
      expect(await overdue(cancelBy)).toEqual([]);
      expect(await the.storage.holds.find(hooked.place)).toMatchObject({ status: "closed" });
    });

    const overdue = (now: number) => the.storage.holds.overdueCancels({ now, limit: 9 });

    test("gives a notice to one sender at a time, until it is forgotten", async () => {
      const givesUpAt = the.clock.now() + 86_400_000;
      const { job, hold } = await open({
        notices: [{ id: "ntc_1", channel: "mail", recipient: "ana@x.org", givesUpAt }],
      });

      const both = await Promise.all([takeNotices(), takeNotices(the.other)]);

      const notice = {
        id: "ntc_1",
        holdId: hold.id,
        jobId: job.id,
        channel: "mail",
        recipient: "ana@x.org",
        attempts: 1,
        givesUpAt,
      };
      expect(both.flat()).toEqual([notice]);
      await the.storage.holds.postponeNotice({ id: "ntc_1", until: the.clock.now() + 5_000 });
      the.clock.advance(5_000);
      expect(await takeNotices()).toEqual([{ ...notice, attempts: 2 }]);
      await the.storage.holds.forgetNotice("ntc_1");
      the.clock.advance(120_000);
      expect(await takeNotices()).toEqual([]);
    });

    const takeNotices = (storage = the.storage) =>
      storage.holds.takeNotices({
        now: the.clock.now(),
        again: the.clock.now() + 60_000,
        limit: 10,
      });

    test("goes with its job, and before that its contents with the job's data", async () => {
      const { place, job } = await open(
        { assignees: ["ana@x.org"], tokens: [{ hash: "h", bearer: "ana@x.org" }] },
        { event: "complete", report: null },
      );
      the.clock.advance(1_000);
      const purge = { endedBefore: the.clock.now(), after: null, limit: 10 };

      await the.storage.retention.erase(purge);
      const erased = await the.storage.holds.find(place);
      await the.storage.retention.remove(purge);

      expect(erased).toMatchObject({ details: { title: "[erased]" } });
      expect(await the.storage.jobs.find(job.id)).toBeNull();
      expect(await the.storage.holds.find(place)).toBeNull();
      expect(await the.storage.holds.findByToken("h")).toBeNull();
    });

    test("keeps the first secret", async () => {
      const first = await the.storage.holds.secret("a");

      expect(first).toBe("a");
      expect(await the.other.holds.secret("b")).toBe("a");
    });
  });
}
