import type { ApprovalNotice, Notifier } from "./engine/notices/notifier.ts";
import type { Config } from "./runtime/configuration/config.ts";
import type { GuardedClient } from "./runtime/guarded-fetch/guarded-client.ts";
import { isoTime } from "./runtime/iso-time.ts";
import { createMailer, type Mailer } from "./runtime/mail/mailer.ts";
import { Refusal } from "./runtime/process/refusal.ts";
import type { NoticeChannel } from "./storage/storage.ts";

const WEBHOOK_TIMEOUT_MS = 10_000;

type Settings = Pick<
  Config,
  "smtpUrl" | "mailFrom" | "notifyWebhook" | "publicUrl" | "host" | "port"
>;

/** How people are told of approvals on this server; undefined when nothing is configured. */
export function createNotifier(config: Settings, http: GuardedClient): Notifier | undefined {
  const { smtpUrl, mailFrom, notifyWebhook } = config;
  if (smtpUrl !== null && mailFrom === null) {
    throw new Refusal("REPRISE_SMTP_URL needs REPRISE_MAIL_FROM, the sender's address.");
  }
  const mailer =
    smtpUrl !== null && mailFrom !== null ? createMailer({ url: smtpUrl, from: mailFrom }) : null;
  const channels: NoticeChannel[] = [];
  if (mailer !== null) channels.push("mail");
  if (notifyWebhook !== null) channels.push("webhook");
  if (channels.length === 0) return undefined;
  const base = (config.publicUrl ?? `http://${config.host}:${config.port}`).replace(/\/+$/, "");
  return {
    channels,
    async send(notice) {
      if (notice.channel === "webhook") await post(http, { url: notifyWebhook, notice, base });
      else await mail(mailer, { notice, base });
    },
  };
}

async function mail(
  mailer: Mailer | null,
  { notice, base }: { notice: ApprovalNotice; base: string },
): Promise<void> {
  const { id, recipient, title, description, expiresAt, token } = notice;
  if (mailer === null || recipient === null || token === null) {
    throw new Error("This process is not configured to send mail");
  }
  const until = expiresAt === null ? "" : `\nIt can be decided until ${isoTime(expiresAt)}.\n`;
  const about = description === null ? "" : `\n${description}\n`;
  const link = `${base}/approve/${token}`;
  const text = `Your decision is asked for:\n\n${title}\n${about}\nApprove or reject: ${link}\n${until}
The link is yours alone: whoever has it can decide in your name. Opening it decides nothing.\n`;
  await mailer.send({ to: recipient, subject: `Approval: ${title}`, text, id });
}

/** What is asked, for a chat or another system; the link in it needs an account. */
async function post(
  http: GuardedClient,
  { url, notice, base }: { url: string | null; notice: ApprovalNotice; base: string },
): Promise<void> {
  if (url === null) throw new Error("This process is not configured to send webhooks");
  const { id, approvalId, jobId, recipeId, title, description, expiresAt } = notice;
  const { status } = await http.request({
    method: "POST",
    url,
    headers: { "content-type": "application/json", "idempotency-key": id },
    body: JSON.stringify({
      type: "approval.requested",
      id,
      approval: {
        id: approvalId,
        jobId,
        recipeId,
        title,
        description,
        expiresAt: expiresAt === null ? null : isoTime(expiresAt),
        url: `${base}/approvals/${approvalId}`,
      },
    }),
    timeoutMs: WEBHOOK_TIMEOUT_MS,
    cutsResponse: true,
  });
  if (status < 200 || status >= 300) throw new Error(`The webhook answered ${status}`);
}
