import type { Clock } from "../../runtime/clock.ts";
import type { StoreSignal } from "../storage.ts";
import { openListener } from "./listener.ts";

/** Tells other processes of signals and hears theirs. Signals are hints: every listener polls too. */
export interface SignalLine {
  send(signal: StoreSignal): void;
  close(): Promise<void>;
}

interface LineOptions {
  url: string;
  clock: Clock;
  /** Whom a signal is from, so that a process does not hear itself. */
  processId: string;
  hear: (signal: StoreSignal) => void;
}

interface Message {
  from: string;
  lanes: string[];
  jobIds: string[];
}

/** A payload may hold 8,000 bytes: recipe ids have up to 64 characters, job ids 30. */
const LANES_MAX = 60;
const JOBS_MAX = 100;
/** Between two messages: under load most signals say what the one before said. */
const PAUSE_MS = 10;

/**
 * The first signal goes out at once; what is sent while it is under way, and shortly after, goes out
 * together, because each NOTIFY takes a lock that all commits of the database share.
 */
export function openSignalLine({ url, clock, processId, hear }: LineOptions): SignalLine {
  const pending = { lanes: new Set<string>(), jobIds: new Set<string>() };
  let sending = false;

  const listener = openListener({
    url,
    clock,
    hear(payload) {
      const { from, lanes, jobIds } = JSON.parse(payload) as Message;
      if (from === processId) return;
      if (lanes.length > 0) hear({ type: "ready", lanes });
      if (jobIds.length > 0) hear({ type: "command", jobIds });
    },
  });

  async function flush(): Promise<void> {
    if (sending) return;
    sending = true;
    let connected = true;
    while (connected && pending.lanes.size + pending.jobIds.size > 0) {
      const message: Message = {
        from: processId,
        lanes: takeFrom(pending.lanes, LANES_MAX),
        jobIds: takeFrom(pending.jobIds, JOBS_MAX),
      };
      connected = await listener.notify(JSON.stringify(message));
      await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
    }
    sending = false;
  }

  return {
    send(signal) {
      if (signal.type === "ready") for (const lane of signal.lanes) pending.lanes.add(lane);
      else for (const id of signal.jobIds) pending.jobIds.add(id);
      void flush();
    },
    close: () => listener.close(),
  };
}

function takeFrom(set: Set<string>, max: number): string[] {
  const taken = [...set].slice(0, max);
  for (const one of taken) set.delete(one);
  return taken;
}
