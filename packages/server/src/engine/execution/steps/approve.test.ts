import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { byText } from "../../../storage/conformance/store-under-test.ts";
import type { Hold } from "../../../storage/storage.ts";
import { type EngineUnderTest, engineUnderTest } from "../../../testing/engine-under-test.ts";
import { cancelJob } from "../../commands/jobs/cancel-job.ts";
import { decideApproval } from "../../commands/jobs/decide-approval.ts";
import { startRecipe } from "../../commands/recipes/start-recipe.ts";
import { stopRecipe } from "../../commands/recipes/stop-recipe.ts";
import type { ApprovalNotice, Notifier } from "../../notices/notifier.ts";

const STEPS = `
  - id: approval
    name: Payment
    approve:
      title: "Pay {{ trigger.amount }}?"
      description: "For {{ trigger.who }}"
      assignees: [finance, "{{ trigger.mail }}", "{{ trigger.others }}"]
      fields: [{ name: account, required: true }]
      timeout: "{{ trigger.within }}"
  - { id: after, action: data.set, input: { got: "{{ steps.approval }}" } }`;
const EVENT = {
  amount: 1200,
  who: "ACME",
  mail: "ana@example.org",
  others: ["bo", "cy"],
  within: "3d",
};

describe("an approval", () => {
  let under: EngineUnderTest;

  beforeEach(async () => {
    under = await engineUnderTest();
    await under.recipe(STEPS);
    await under.engine.start();
  });

  afterEach(() => under.close());

  const asked = async (event: object = EVENT) => {
    const id = await under.send({ ...event });
    const look = async () => (await under.storage.jobs.find(id))?.waitingFor;
    await expect.poll(look, { timeout: 5_000 }).toBe("approval");
    return id;
  };
  const approvalOf = async (jobId: string): Promise<Hold> => {
    const request = { statuses: [], now: under.clock.now(), before: null, limit: 500 };
    const found = (await under.storage.holds.approvals(request)).find(
      (hold) => hold.jobId === jobId,
    );
    if (found === undefined) throw new Error("There is no approval");
    return found;
  };
  const decide = async (jobId: string, decision: "approved" | "rejected" = "approved") =>
    decideApproval(under.deps, {
      hold: await approvalOf(jobId),
      decision,
      comment: "checked",
      fields: { account: "4711" },
      decider: { name: "Finance", role: "operator" },
    });
  const outputOf = async (jobId: string) => (await under.steps(jobId)).at(-1)?.output;

  test("asks what its templates give, and says so in its record", async () => {
    const id = await asked();

    const [step] = await under.steps(id);
    const approval = await approvalOf(id);
    const until = new Date(under.clock.now() + 3 * 86_400_000).toISOString();
    expect(step).toMatchObject({
      status: "WAITING",
      input: {
        approvalId: approval.id,
        title: "Pay 1200?",
        description: "For ACME",
        assignees: ["finance", "ana@example.org", "bo", "cy"],
        expiresAt: until,
      },
    });
    expect(await under.storage.jobs.find(id)).toMatchObject({
      phase: "waiting",
      waitingUntil: Date.parse(until),
    });
    expect(under.engine.busy()).toBe(0);
  });

  test.each([
    ["approved", true],
    ["rejected", false],
  ] as const)("that is %s lets the job go on with the decision", async (decision, approved) => {
    const id = await asked();

    await decide(id, decision);

    await under.until(id, "COMPLETED");
    const at = new Date(under.clock.now()).toISOString();
    const got = { approved, by: "Finance", comment: "checked", fields: { account: "4711" }, at };
    expect(await outputOf(id)).toEqual({ got });
  });

  test("fails its step when nobody decides in time", async () => {
    const id = await asked({ ...EVENT, within: "2m" });

    await under.pass(121_000);

    const job = await under.until(id, "FAILED");
    expect(job.error).toMatchObject({
      code: "approval_timeout",
      message: 'Step 1 "Payment" was not answered within 2 min',
    });
    expect((await approvalOf(id)).status).toBe("expired");
    await expect(decide(id)).rejects.toMatchObject({ code: "approval_expired" });
  });

  test("waits as long as it takes without a limit", async () => {
    const id = await asked({ ...EVENT, within: null });
    expect((await under.storage.jobs.find(id))?.waitingUntil).toBeNull();

    await decide(id);

    await under.until(id, "COMPLETED");
  });

  test("is taken up by another process", async () => {
    const id = await asked();
    await under.crash();

    under = await engineUnderTest({ folder: under.folder, clock: under.clock });
    await under.engine.start();
    await decide(id);

    await under.until(id, "COMPLETED");
  });

  test("that is decided while its recipe is stopped counts when it is started", async () => {
    const id = await asked();
    await stopRecipe(under.deps, { id: "sync" });
    await under.until(id, "PAUSED");
    await decide(id);
    await under.rest();
    await under.until(id, "PAUSED");

    await startRecipe(under.deps, { id: "sync" });

    await under.until(id, "COMPLETED");
    expect(await outputOf(id)).toMatchObject({ got: { approved: true } });
  });

  test("of a canceled job is not decided any more", async () => {
    const id = await asked();

    const { job } = await cancelJob(under.deps, { jobId: id, by: null });

    expect(job.status).toBe("CANCELED");
    await expect(decide(id)).rejects.toMatchObject({ code: "approval_expired" });
  });

  test.each([
    [{ ...EVENT, within: "soon" }, "approve.timeout needs a duration like 3d"],
    [{ ...EVENT, others: ["a\nb"] }, "approve.assignees must give at most"],
  ])("that makes no sense fails its step (%#)", async (event, message) => {
    const id = await under.send(event);

    const job = await under.until(id, "FAILED");

    expect(job.error?.code).toBe("invalid_value");
    expect(job.error?.message).toContain(message);
  });
});

describe("notices of an approval", () => {
  let under: EngineUnderTest;
  let sent: ApprovalNotice[];
  let isDown: boolean;

  const notifier: Notifier = {
    channels: ["mail", "webhook"],
    async send(notice) {
      if (isDown) throw new Error("No route to the mail server");
      sent.push(notice);
    },
  };

  beforeEach(async () => {
    sent = [];
    isDown = false;
    under = await engineUnderTest({ notifier });
    await under.recipe(STEPS);
    await under.engine.start();
  });

  afterEach(() => under.close());

  test("go to each address that is asked, with a link of its own, and to the webhook", async () => {
    const id = await under.send(EVENT);
    await expect.poll(async () => (await under.steps(id)).length).toBe(1);

    await under.pass(2_000);

    expect(
      sent.map(({ channel, recipient }) => `${channel} ${recipient}`).toSorted(byText),
    ).toEqual(["mail ana@example.org", "webhook null"]);
    const mail = sent.find(({ channel }) => channel === "mail");
    expect(mail).toMatchObject({ jobId: id, title: "Pay 1200?", description: "For ACME" });
    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256")
      .update(mail?.token ?? "")
      .digest("hex");
    expect(await under.storage.holds.findByToken(hash)).toMatchObject({
      bearer: "ana@example.org",
    });
    await under.pass(300_000);
    expect(sent).toHaveLength(2);
  });

  test("are sent when the receiver is back, and hold up no job", async () => {
    isDown = true;
    const id = await under.send(EVENT);
    await expect.poll(async () => (await under.steps(id)).length).toBe(1);
    await under.pass(60_000);
    isDown = false;

    await under.pass(60_000);

    expect(sent).toHaveLength(2);
  });

  test("are given up after a day, and the job's log says so", async () => {
    isDown = true;
    const id = await under.send(EVENT);
    await expect.poll(async () => (await under.steps(id)).length).toBe(1);
    await under.pass(2_000);

    for (let hour = 0; hour < 25; hour += 1) {
      under.clock.advance(3_598_000);
      await under.pass(2_000);
    }

    const lines = await under.storage.logs.list({ jobId: id, after: null, limit: 50 });
    expect(lines.map(({ level, message }) => `${level} ${message}`)).toContain(
      "WARN Nobody could be told of the approval by mail: No route to the mail server",
    );
  });
});
