import { Client } from "pg";
import type { Clock } from "../../runtime/clock.ts";
import type { StoreSignal } from "../storage.ts";

/** Tells other processes of signals and hears theirs. Signals are hints: every listener polls too. */
export interface SignalLine {
  send(signal: StoreSignal): void;
  close(): Promise<void>;
}

const CHANNEL = "reprise";
/** A payload may hold 8,000 bytes; longer lists are sent empty, which means "look everywhere". */
const IDS_MAX = 150;
const RECONNECT_MS = 1_000;
/** A connection that died silently is found by asking (incident 16 of the reliability page). */
const PROBE_MS = 10_000;

interface LineOptions {
  url: string;
  clock: Clock;
  /** Whom a signal is from, so that a process does not hear itself. */
  processId: string;
  hear: (signal: StoreSignal) => void;
}

/**
 * One connection of its own for LISTEN and NOTIFY. What is sent while a NOTIFY is under way goes
 * out together with the next one, because each takes a lock that all commits of the database share.
 */
export function openSignalLine({ url, clock, processId, hear }: LineOptions): SignalLine {
  const pending = { lanes: new Set<string>(), jobIds: new Set<string>() };
  let client: Client | null = null;
  let sending = false;
  let closed = false;
  let cancelTimer = () => {};

  async function connect(): Promise<void> {
    const next = new Client({
      connectionString: url,
      application_name: "reprise signals",
      keepAlive: true,
    });
    next.on("error", () => lose(next));
    next.on("end", () => lose(next));
    next.on("notification", ({ payload }) => receive(payload));
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      client = next;
      cancelTimer = clock.after(PROBE_MS, probe);
    } catch {
      lose(next);
    }
    if (closed) await next.end().catch(() => undefined);
  }

  /** Only the first word of a connection's end starts a new one. */
  const lost = new WeakSet<Client>();
  function lose(which: Client): void {
    if (lost.has(which)) return;
    lost.add(which);
    if (client === which) client = null;
    which.end().catch(() => undefined);
    cancelTimer();
    if (!closed) cancelTimer = clock.after(RECONNECT_MS, () => void connect());
  }

  function probe(): void {
    const asked = client;
    if (!asked) return;
    const cancel = clock.after(PROBE_MS / 2, () => lose(asked));
    asked.query("select 1").then(
      () => {
        cancel();
        if (client === asked) cancelTimer = clock.after(PROBE_MS, probe);
      },
      () => lose(asked),
    );
  }

  function receive(payload: string | undefined): void {
    if (payload === undefined) return;
    const { from, ...rest } = JSON.parse(payload) as {
      from: string;
      lanes: string[];
      jobIds: string[];
    };
    if (from === processId) return;
    if (rest.lanes.length > 0) hear({ type: "ready", lanes: rest.lanes });
    if (rest.jobIds.length > 0) hear({ type: "command", jobIds: rest.jobIds });
  }

  async function flush(): Promise<void> {
    if (sending || !client || pending.lanes.size + pending.jobIds.size === 0) return;
    sending = true;
    const lanes = [...pending.lanes].slice(0, IDS_MAX);
    const jobIds = [...pending.jobIds].slice(0, IDS_MAX);
    for (const lane of lanes) pending.lanes.delete(lane);
    for (const id of jobIds) pending.jobIds.delete(id);
    const payload = JSON.stringify({ from: processId, lanes, jobIds });
    await client.query("select pg_notify($1, $2)", [CHANNEL, payload]).catch(() => undefined);
    sending = false;
    await flush();
  }

  void connect();
  return {
    send(signal) {
      if (signal.type === "ready") for (const lane of signal.lanes) pending.lanes.add(lane);
      else for (const id of signal.jobIds) pending.jobIds.add(id);
      void flush();
    },
    async close() {
      closed = true;
      cancelTimer();
      await client?.end().catch(() => undefined);
    },
  };
}
