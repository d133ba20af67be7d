import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { JobHint, Storage } from "../../storage/storage.ts";
import { type RunningService, runService } from "../service.ts";

export interface JobChanges {
  /** Calls back with jobs that changed, or with null when so many did that all is to be asked anew. */
  subscribe(listener: (hints: readonly JobHint[] | null) => void): () => void;
}

const LOOK_INTERVAL_MS = 250;
/** A commit may come this much later than what it says happened. */
const OVERLAP_MS = 2_000;
/** More in one look than this, and whoever looks on should ask for everything again. */
const HINTS_MAX = 200;

interface ChangesDeps {
  storage: Pick<Storage, "statistics" | "onSignal">;
  clock: Clock;
  log: Log;
}

/** Looks for changes of jobs while somebody listens, once for all of them. */
export function createJobChanges({ storage, clock, log }: ChangesDeps): JobChanges {
  const listeners = new Set<(hints: readonly JobHint[] | null) => void>();
  const told = new Map<string, { status: string; at: number }>();
  const commanded = new Set<string>();
  let unsubscribe = () => {};
  let looking: RunningService | null = null;

  async function look(): Promise<number> {
    const now = clock.now();
    const ids = [...commanded].slice(0, HINTS_MAX);
    commanded.clear();
    const since = now - OVERLAP_MS;
    const found = await storage.statistics.changes({ since, ids, limit: HINTS_MAX });
    const news = found.filter(({ id, status }) => told.get(id)?.status !== status);
    for (const { id, status } of news) told.set(id, { status, at: now });
    for (const [id, { at }] of told) if (at < since - OVERLAP_MS) told.delete(id);
    if (news.length === 0) return 0;
    for (const listener of listeners) listener(news.length >= HINTS_MAX ? null : news);
    return news.length;
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        unsubscribe = storage.onSignal((signal) => {
          if (signal.type === "command") for (const id of signal.jobIds) commanded.add(id);
        });
        const service = { name: "job-changes", intervalMs: LOOK_INTERVAL_MS, tick: look };
        looking = runService(service, { clock, log });
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        unsubscribe();
        void looking?.stop();
      };
    },
  };
}
