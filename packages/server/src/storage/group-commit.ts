import type { Session } from "./sql/session.ts";

/** One kind of write that many callers make at once, and how a group of them is carried out. */
export interface WriteKind<Item, Result> {
  name: string;
  /** How many rows the item writes, about. */
  rows(item: Item): number;
  /** All items in one transaction; the results are in the items' order. */
  apply(session: Session, items: readonly Item[]): Promise<readonly Result[]>;
}

export interface GroupCommit {
  /** Resolves after the commit that holds the item is on disk. */
  write<Item, Result>(kind: WriteKind<Item, Result>, item: Item): Promise<Result>;
  /** Resolves when nothing is pending or under way. */
  drain(): Promise<void>;
}

interface GroupCommitOptions {
  /** Runs the work in one transaction; rejects when it did not commit. */
  transact<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** How many transactions may be under way at once. */
  inFlightMax: number;
  /** A further one is started only for this many pending rows: few large flushes beat many small. */
  rowsForAnother: number;
}

/** 500 rows in one flush stall the event loop for milliseconds (performance.md §4). */
const FLUSH_ROWS_MAX = 200;

interface Pending {
  kind: WriteKind<unknown, unknown>;
  item: unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Puts what concurrent callers write into one transaction per flush, because the disk's flush is
 * what costs: at once when idle, piling up while one is under way. One bad item must not fail its
 * neighbours, so a flush that fails is repeated item by item.
 */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const queue: Pending[] = [];
  const idle: (() => void)[] = [];
  let queuedRows = 0;
  let inFlight = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    // After this turn's I/O callbacks, so that what arrived together is flushed together.
    setImmediate(() => {
      scheduled = false;
      pump();
    });
  }

  function pump(): void {
    while (queue.length > 0 && mayStart()) {
      inFlight += 1;
      void flush(takeBatch()).finally(() => {
        inFlight -= 1;
        if (queue.length > 0) schedule();
        else if (inFlight === 0) for (const done of idle.splice(0)) done();
      });
    }
  }

  function mayStart(): boolean {
    if (inFlight === 0) return true;
    return inFlight < options.inFlightMax && queuedRows >= options.rowsForAnother;
  }

  function takeBatch(): Pending[] {
    let rows = 0;
    let count = 0;
    for (const { kind, item } of queue) {
      const more = kind.rows(item);
      if (count > 0 && rows + more > FLUSH_ROWS_MAX) break;
      rows += more;
      count += 1;
    }
    queuedRows -= rows;
    return queue.splice(0, count);
  }

  async function flush(batch: Pending[]): Promise<void> {
    try {
      const results = await options.transact((session) => applyAll(session, batch));
      for (const [pending, result] of results) pending.resolve(result);
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const pending of batch) await flush([pending]);
    }
  }

  return {
    write<Item, Result>(kind: WriteKind<Item, Result>, item: Item): Promise<Result> {
      return new Promise<Result>((resolve, reject) => {
        // The kind that made the item is the one that reads it and its result.
        queue.push({ kind, item, resolve, reject } as Pending);
        queuedRows += kind.rows(item);
        schedule();
      });
    },
    drain() {
      if (queue.length === 0 && inFlight === 0) return Promise.resolve();
      return new Promise((resolve) => idle.push(resolve));
    },
  };
}

async function applyAll(
  session: Session,
  batch: readonly Pending[],
): Promise<[Pending, unknown][]> {
  const byKind = new Map<Pending["kind"], Pending[]>();
  for (const pending of batch) {
    const same = byKind.get(pending.kind);
    if (same) same.push(pending);
    else byKind.set(pending.kind, [pending]);
  }
  const results: [Pending, unknown][] = [];
  for (const [kind, group] of byKind) {
    const answers = await kind.apply(
      session,
      group.map(({ item }) => item),
    );
    for (const [index, pending] of group.entries()) results.push([pending, answers[index]]);
  }
  return results;
}
