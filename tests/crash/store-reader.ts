import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Job } from "../../packages/server/src/domain/job/job.ts";
import { isFinal } from "../../packages/server/src/domain/job/life-cycle.ts";
import type { StepRecord } from "../../packages/server/src/domain/job/step-record.ts";
import { systemClock } from "../../packages/server/src/runtime/clock.ts";
import { openPostgres } from "../../packages/server/src/storage/postgres/open-postgres.ts";
import { openSqlite } from "../../packages/server/src/storage/sqlite/open-sqlite.ts";
import type { Storage } from "../../packages/server/src/storage/storage.ts";

const PAGE = 500;

/** A job as the store has it. */
export interface StoredJob {
  id: string;
  parentId: string | null;
  /** The number of its event. */
  n: number;
  status: Job["status"];
  error: string | null;
  errorCode: string | null;
  /** As its counters say. */
  children: Job["children"];
  /** Idempotency keys of the requests that are on record as made. */
  requested: string[];
}

export interface StoreReader {
  /** Requests on record that were not read before. The server may be dead or alive. */
  newlyRequested(): Promise<string[]>;
  /** Every job, once all is over. */
  jobs(): Promise<StoredJob[]>;
}

/**
 * Reads what the store holds behind the server's back. Of SQLite a copy of the dead process's files
 * is read, so that the server itself has to recover the originals.
 */
export function storeReader({
  data,
  databaseUrl,
}: {
  data: string;
  databaseUrl: string | null;
}): StoreReader {
  const withStore = <T>(work: (storage: Storage) => Promise<T>) =>
    databaseUrl === null ? withCopy(data, work) : withDatabase(databaseUrl, work);
  const known = new Set<string>();
  const over = new Set<string>();
  return {
    newlyRequested: () =>
      withStore(async (storage) => {
        const found: string[] = [];
        for await (const job of allJobs(storage)) {
          if (over.has(job.id)) continue;
          found.push(...(await requestsOf(storage, job)).filter((key) => !known.has(key)));
          if (isFinal(job.status)) over.add(job.id);
        }
        for (const key of found) known.add(key);
        return found;
      }),
    jobs: () =>
      withStore(async (storage) => {
        const jobs: StoredJob[] = [];
        for await (const job of allJobs(storage)) {
          const { id, parentId, status, error, children } = job;
          const requested = await requestsOf(storage, job);
          jobs.push({
            ...{ id, parentId, children },
            n: await numberOf(storage, job),
            status,
            requested,
            error: error?.message ?? null,
            errorCode: error?.code ?? null,
          });
        }
        return jobs;
      }),
  };
}

async function withCopy<T>(data: string, work: (storage: Storage) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "reprise-crash-copy-"));
  try {
    for (const name of ["reprise.db", "reprise.db-wal"]) {
      const original = path.join(data, name);
      if (existsSync(original)) copyFileSync(original, path.join(folder, name));
    }
    const storage = await openSqlite({ path: path.join(folder, "reprise.db"), clock: systemClock });
    try {
      return await work(storage);
    } finally {
      await storage.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withDatabase<T>(url: string, work: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = await openPostgres({ url, clock: systemClock, connections: 2 });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

async function* allJobs({ jobs }: Storage): AsyncGenerator<Job> {
  let after: string | null = null;
  do {
    const page = await jobs.list({
      filter: { includeChildren: true },
      order: "oldest",
      limit: PAGE,
      after,
    });
    yield* page.jobs;
    after = page.next;
  } while (after !== null);
}

async function requestsOf({ steps }: Storage, { id, repeat }: Job): Promise<string[]> {
  const records = await steps.list({ jobId: id, repeat });
  return records
    .filter(({ action, status }) => action === "http.request" && status === "COMPLETED")
    .map((record) => keyOf(id, repeat, record));
}

/** As the server makes it for the request of a step. */
function keyOf(jobId: string, repeat: number, { path: step, iterations }: StepRecord): string {
  return [`${jobId}/${repeat}${step}`, ...iterations].join("/");
}

async function numberOf({ events }: Storage, { triggerEventId }: Job): Promise<number> {
  const event = triggerEventId === null ? null : await events.find(triggerEventId);
  const { body, input } = JSON.parse(event?.body ?? "{}") as {
    body?: { n?: number };
    input?: { n?: number };
  };
  return body?.n ?? input?.n ?? -1;
}
