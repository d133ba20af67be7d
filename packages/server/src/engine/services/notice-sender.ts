import { readQuestion } from "../../domain/approval/approval-question.ts";
import type { Hold, Notice } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import { approvalLink, type HoldTokens } from "../execution/holds/hold-tokens.ts";
import type { ApprovalNotice, Notifier } from "../notices/notifier.ts";
import type { Service } from "../service.ts";

const INTERVAL_MS = 1_000;
const BATCH_MAX = 20;
/** Who has taken a notice and dies has had this long. */
const TAKEN_MS = 120_000;
/** Before the second attempt; doubled with each up to the maximum. */
const RETRY_FIRST_MS = 10_000;
const RETRY_MAX_MS = 1_800_000;

type Deps = Pick<EngineDeps, "storage" | "clock" | "log">;

/**
 * Sends what is to be sent of approvals: at least once, apart from the jobs, for up to a day. A notice
 * whose approval was decided meanwhile is not sent any more.
 */
export function noticeSender(
  deps: Deps,
  { notifier, tokens }: { notifier: Notifier; tokens: HoldTokens },
): Service {
  const { storage, clock } = deps;
  return {
    name: "notice-sender",
    intervalMs: INTERVAL_MS,
    async tick() {
      const now = clock.now();
      const again = now + TAKEN_MS;
      const taken = await storage.holds.takeNotices({ now, again, limit: BATCH_MAX });
      await Promise.all(
        taken.map(async (notice) => {
          const hold = await storage.holds.findById(notice.holdId);
          const isAsked = hold?.status === "open" && hold.isLive;
          if (!hold || !isAsked) return storage.holds.forgetNotice(notice.id);
          try {
            await notifier.send(await messageOf(tokens, { notice, hold }));
          } catch (error) {
            return tryLater(deps, notice, error);
          }
          return storage.holds.forgetNotice(notice.id);
        }),
      );
      return taken.length;
    },
  };
}

async function messageOf(
  tokens: HoldTokens,
  { notice, hold }: { notice: Notice; hold: Hold },
): Promise<ApprovalNotice> {
  const { id, channel, recipient } = notice;
  const { title, description } = readQuestion(hold.details);
  const link = recipient && approvalLink({ approvalId: hold.id, bearer: recipient });
  return {
    id,
    channel,
    recipient,
    approvalId: hold.id,
    jobId: hold.jobId,
    recipeId: hold.recipeId,
    title,
    description,
    expiresAt: hold.expiresAt,
    token: link === null ? null : await tokens.tokenOf(link),
  };
}

async function tryLater({ storage, clock, log }: Deps, notice: Notice, error: unknown) {
  const { id, jobId, attempts, channel } = notice;
  log.warn({ err: error, jobId, attempts }, "A notice of an approval was not sent");
  const now = clock.now();
  const delayMs = Math.min(RETRY_FIRST_MS * 2 ** (attempts - 1), RETRY_MAX_MS);
  if (now + delayMs < notice.givesUpAt) {
    return storage.holds.postponeNotice({ id, until: now + delayMs });
  }
  const message = `Nobody could be told of the approval by ${channel}: ${errorText(error)}`;
  await storage.transaction(async (stores) => {
    const job = await stores.jobs.find(jobId);
    await stores.holds.forgetNotice(id);
    if (job === null) return;
    const line = { at: now, level: "WARN", message, step: null, info: undefined } as const;
    await stores.insertLog({ jobId, repeat: job.repeat, line });
  });
}

function errorText(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, ERROR_CHARS_MAX);
}

const ERROR_CHARS_MAX = 500;
