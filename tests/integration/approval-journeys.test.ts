import type { RecipeDocument } from "@reprise/sdk";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { runCli } from "../../packages/server/src/cli/cli.ts";
import { eventually } from "../../packages/server/src/testing/eventually.ts";
import {
  type MailServer,
  startMailServer,
} from "../../packages/server/src/testing/start-mail-server.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { openSite, type Site } from "./site.ts";

const APPROVER = "ana@example.org";

describe.each([
  ["SQLite", null],
  ["PostgreSQL", inject("postgresUrl")],
])("an invoice that people approve, on %s", (_, adminUrl) => {
  let site: Site;
  let receiver: Receiver;
  let mailServer: MailServer;

  beforeEach(async () => {
    [receiver, mailServer] = await Promise.all([startReceiver(), startMailServer()]);
    const environment = {
      REPRISE_SMTP_URL: mailServer.url,
      REPRISE_MAIL_FROM: "reprise@example.org",
      REPRISE_PUBLIC_URL: "https://jobs.example.org",
      REPRISE_NOTIFY_WEBHOOK: `${receiver.url}/told`,
    };
    site = await openSite({ adminUrl, environment });
    await site.client.recipes.create(invoices());
    await site.client.recipes.start("invoices");
  });
  afterEach(async () => {
    await site.close();
    await Promise.all([receiver.close(), mailServer.close()]);
  });

  const invoices = (): RecipeDocument => ({
    id: "invoices",
    name: "Invoices",
    trigger: { type: "webhook" },
    steps: [
      {
        id: "approval",
        approve: {
          title: "Pay {{ trigger.body.amount }}?",
          assignees: [APPROVER, "finance"],
          fields: [{ name: "account", label: "From account", required: true }],
          timeout: "3d",
        },
      },
      {
        if: "steps.approval.approved",
        then: [
          {
            id: "pay",
            action: "http.request",
            input: {
              method: "POST",
              url: `${receiver.url}/pay`,
              json: { from: "{{ steps.approval.fields.account }}", by: "{{ steps.approval.by }}" },
            },
          },
        ],
      },
    ],
  });
  const send = async (amount: number) =>
    String((await site.client.events.hook("invoices", { amount })).jobId);
  const openApproval = (jobId: string) =>
    eventually("there is an approval", async () => {
      const { items } = await site.client.approvals.list({ status: "open" });
      return items.find((approval) => approval.jobId === jobId) ?? null;
    });
  const payments = () => receiver.received.filter(({ path }) => path === "/pay");

  test("is paid by who follows the link of the mail, also over a restart", async () => {
    const id = await send(1200);
    const mail = await eventually("the mail came", () => mailServer.mails[0]);
    await eventually("the webhook came", () =>
      receiver.received.some(({ path }) => path === "/told"),
    );
    expect(await site.client.jobs.get(id)).toMatchObject({
      status: "RUNNING",
      phase: "waiting",
      waitingFor: "approval",
    });
    await site.restart();

    const text = mail.data.replace(/=\r\n/g, "").replace(/=3D/g, "=");
    const token = /https:\/\/jobs\.example\.org\/approve\/(\S+)/.exec(text)?.[1] ?? "";
    const page = await fetch(`${site.url}/approve/${token}`);
    const decided = await fetch(`${site.url}/approve/${token}`, {
      method: "POST",
      body: new URLSearchParams({ decision: "approved", "field.account": "4711" }),
    });
    const job = await site.client.jobs.waitFor(id);

    expect(mail.to).toEqual([APPROVER]);
    expect(await page.text()).toContain("Pay 1200?");
    expect(await decided.text()).toContain(`Approved by ${APPROVER}`);
    expect(job.status).toBe("COMPLETED");
    expect(payments().map(({ body }) => body)).toEqual([{ from: "4711", by: APPROVER }]);
  });

  test("is not paid when it is rejected on the command line", async () => {
    const id = await send(99);
    const { id: approvalId } = await openApproval(id);

    const shown = await reprise("approvals", "show", approvalId);
    const rejected = await reprise("approvals", "reject", approvalId, "--comment", "Twice");
    const again = await reprise("approvals", "approve", approvalId, "--field", "account=1");
    const job = await site.client.jobs.waitFor(id);
    const listed = await reprise("approvals", "list", "--status", "rejected");

    expect(shown.out).toContain("Pay 99?");
    expect(rejected).toMatchObject({ exitCode: 0 });
    expect(again.exitCode).not.toBe(0);
    expect(again.err).toContain("already_decided");
    expect(job.status).toBe("COMPLETED");
    expect(payments()).toEqual([]);
    expect(listed.out).toContain(approvalId);
    const { items } = await site.client.jobs.steps(id);
    expect(items[0]?.output).toMatchObject({ approved: false, comment: "Twice", by: "admin" });
  });

  test("has one decision, whoever asks at once", async () => {
    const id = await send(7);
    const { id: approvalId } = await openApproval(id);
    const { approvals } = site.client;
    const fields = { account: "1" };

    const both = await Promise.allSettled([
      approvals.approve(approvalId, { fields }),
      approvals.reject(approvalId),
      approvals.approve(approvalId, { fields }),
      approvals.reject(approvalId),
    ]);
    const job = await site.client.jobs.waitFor(id);

    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(job.status).toBe("COMPLETED");
    const approval = await approvals.get(approvalId);
    expect(payments()).toHaveLength(approval.status === "approved" ? 1 : 0);
  });

  test("is not asked any more when its job is canceled", async () => {
    const id = await send(7);
    const { id: approvalId } = await openApproval(id);

    await site.client.jobs.cancel(id);

    const late = site.client.approvals.reject(approvalId);
    await expect(late).rejects.toMatchObject({ code: "approval_expired" });
    expect((await site.client.approvals.get(approvalId)).status).toBe("expired");
  });

  /** The command line with the admin's key. */
  async function reprise(...args: string[]) {
    const out: string[] = [];
    const err: string[] = [];
    const exitCode = await runCli([...args], {
      environment: { REPRISE_URL: site.url, REPRISE_API_KEY: site.apiKey },
      folder: ".",
      streams: {
        stdout: { write: (text) => out.push(text) },
        stderr: { write: (text) => err.push(text) },
      },
      exitCode: 0,
    });
    return { exitCode, out: out.join(""), err: err.join("") };
  }
});
