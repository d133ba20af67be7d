import { setTimeout as sleep } from "node:timers/promises";

const PAGE_SIZE = 500;
const POLL_MS = 50;
/** No job may stand still for longer than this: the longest wait of the examples is half a second. */
const STANDSTILL_MAX_MS = 2_000;
const ENDED = new Set(["COMPLETED", "FAILED", "CANCELED", "ABORTED"]);

/** Resolves when every job has ended, or when none has ended for two seconds. Answers their records. */
export async function untilEnded({ url, apiKey, jobIds }) {
  let jobs = [];
  let finished = -1;
  let movedAt = Date.now();
  for (;;) {
    jobs = await readJobs({ url, apiKey, jobIds });
    const now = jobs.filter(({ status }) => ENDED.has(status)).length;
    if (now === jobIds.length) return jobs;
    if (now > finished) {
      finished = now;
      movedAt = Date.now();
    }
    if (Date.now() - movedAt > STANDSTILL_MAX_MS) return jobs;
    await sleep(POLL_MS);
  }
}

export function hasEnded({ status }) {
  return ENDED.has(status);
}

async function readJobs({ url, apiKey, jobIds }) {
  const wanted = new Set(jobIds);
  const jobs = [];
  let cursor = null;
  // Newest first, and these jobs are the newest: the pages after them are of no interest.
  do {
    const page = await readPage({ url, apiKey, cursor });
    jobs.push(...page.items.filter(({ id }) => wanted.has(id)));
    cursor = page.nextCursor;
  } while (cursor && jobs.length < wanted.size);
  return jobs;
}

async function readPage({ url, apiKey, cursor }) {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor ? { cursor } : {}) });
  const response = await fetch(`${url}/api/v1/jobs?${query}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  if (!response.ok)
    throw new Error(`GET /jobs answered ${response.status}: ${await response.text()}`);
  return response.json();
}
