import { afterEach, describe, expect, test } from "vitest";
import { createNotifier } from "./create-notifier.ts";
import type { ApprovalNotice } from "./engine/notices/notifier.ts";
import { createGuardedClient } from "./runtime/guarded-fetch/guarded-client.ts";
import { startMailServer } from "./testing/start-mail-server.ts";
import { startReceiver } from "./testing/start-receiver.ts";

const NOTHING = {
  smtpUrl: null,
  mailFrom: null,
  notifyWebhook: null,
  publicUrl: null,
  host: "127.0.0.1",
  port: 7070,
};
const NOTICE: ApprovalNotice = {
  id: "ntc_1",
  channel: "mail",
  recipient: "ana@example.org",
  approvalId: "apr_1",
  jobId: "job_1",
  recipeId: "invoices",
  title: "Pay 1,200?\r\nBcc: everybody@example.org",
  description: "For ACME",
  expiresAt: 1_900_000_000_000,
  token: "rt_secret",
};

describe("people are told", () => {
  const closers: (() => Promise<void>)[] = [];
  const http = createGuardedClient({ allowPrivate: ["127.0.0.1"] });

  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  test("by mail, with their link and nobody else's address", async () => {
    const server = await startMailServer();
    closers.push(server.close);
    const notifier = createNotifier(
      {
        ...NOTHING,
        smtpUrl: server.url,
        mailFrom: "reprise@example.org",
        publicUrl: "https://jobs.example.org/",
      },
      http,
    );

    await notifier?.send(NOTICE);

    const [mail] = server.mails;
    expect(notifier?.channels).toEqual(["mail"]);
    expect(mail).toMatchObject({ from: "reprise@example.org", to: ["ana@example.org"] });
    const text = mail?.data.replace(/=\r\n/g, "").replace(/=3D/g, "=") ?? "";
    expect(text).toContain("https://jobs.example.org/approve/rt_secret");
    expect(text).toContain("For ACME");
    expect(text).toMatch(/^Message-ID: <ntc_1@reprise>/im);
    const [headers = ""] = text.split("\r\n\r\n");
    expect(headers).not.toMatch(/^bcc:/im);
  });

  test("again later, when the mail server refuses", async () => {
    const server = await startMailServer({ refuse: true });
    closers.push(server.close);
    const settings = { ...NOTHING, smtpUrl: server.url, mailFrom: "reprise@example.org" };

    const sent = createNotifier(settings, http)?.send(NOTICE);

    await expect(sent).rejects.toThrow("550");
  });

  test("by webhook, without the link that decides", async () => {
    const receiver = await startReceiver();
    closers.push(receiver.close);
    const notifier = createNotifier({ ...NOTHING, notifyWebhook: `${receiver.origin}/n` }, http);

    await notifier?.send({ ...NOTICE, channel: "webhook", recipient: null, token: null });

    const [request] = receiver.requests;
    expect(request?.headers["idempotency-key"]).toBe("ntc_1");
    expect(JSON.parse(request?.body ?? "")).toMatchObject({
      type: "approval.requested",
      approval: { id: "apr_1", url: "http://127.0.0.1:7070/approvals/apr_1" },
    });
  });

  test("again later, when the webhook answers an error", async () => {
    const receiver = await startReceiver((_, response) => void response.writeHead(500).end());
    closers.push(receiver.close);
    const notifier = createNotifier({ ...NOTHING, notifyWebhook: receiver.origin }, http);

    const sent = notifier?.send({ ...NOTICE, channel: "webhook", recipient: null, token: null });

    await expect(sent).rejects.toThrow("answered 500");
  });

  test("not at all where nothing is configured, and mail needs a sender", () => {
    expect(createNotifier(NOTHING, http)).toBeUndefined();
    expect(() => createNotifier({ ...NOTHING, smtpUrl: "smtp://mail" }, http)).toThrow(
      "REPRISE_MAIL_FROM",
    );
  });
});
