import { setTimeout as pause } from "node:timers/promises";
import type { Ledger } from "./ledger.ts";

const SENDERS = 10;
const PAUSE_MS = 40;
const RETRY_MS = 100;
const ANSWER_MS = 10_000;

export interface Load {
  /** Sends no new events, and waits until every event that was begun has been accepted. */
  stop(): Promise<void>;
}

/**
 * Sends events that are numbered from 0, several at a time. One whose outcome is unknown (the server
 * was killed before its answer came) is sent again until it is accepted: its dedupe key makes it
 * the same event.
 */
export function startLoad({ ledger, hookUrl }: { ledger: Ledger; hookUrl: string }): Load {
  let next = 0;
  let isOver = false;

  const sendOne = async (n: number) => {
    await ledger.note({ type: "intent", n });
    for (;;) {
      const jobId = await send(hookUrl, n);
      if (jobId !== null) return ledger.note({ type: "accepted", n, jobId });
      await pause(RETRY_MS);
    }
  };
  const senders = Array.from({ length: SENDERS }, async () => {
    while (!isOver) {
      await sendOne(next++);
      await pause(PAUSE_MS * Math.random());
    }
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(senders);
    },
  };
}

/** The job's id once the server says 2xx, otherwise null. */
async function send(hookUrl: string, n: number): Promise<string | null> {
  try {
    const response = await fetch(hookUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ n }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const answer: unknown = await response.json();
    if (!response.ok || typeof answer !== "object" || answer === null) return null;
    return "jobId" in answer && typeof answer.jobId === "string" ? answer.jobId : null;
  } catch {
    // Refused, reset or cut off: whether it was stored is not known.
    return null;
  }
}
