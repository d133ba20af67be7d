import { Client } from "pg";
import type { Clock } from "../../runtime/clock.ts";

const CHANNEL = "reprise";
const RECONNECT_MS = 1_000;
/** A connection that died silently is found by asking (incident 16 of the reliability page). */
const PROBE_MS = 10_000;

interface ListenerOptions {
  url: string;
  clock: Clock;
  hear: (payload: string) => void;
}

/** A connection for LISTEN and NOTIFY that is made anew when it is lost. */
export interface Listener {
  /** False while there is no connection. Rejects never: what was not sent is only a hint. */
  notify(payload: string): Promise<boolean>;
  close(): Promise<void>;
}

export function openListener({ url, clock, hear }: ListenerOptions): Listener {
  let current: Client | null = null;
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
    next.on("notification", ({ payload }) => hear(payload ?? ""));
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      current = next;
      cancelTimer = clock.after(PROBE_MS, () => probe(next));
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
    if (current === which) current = null;
    which.end().catch(() => undefined);
    cancelTimer();
    if (!closed) cancelTimer = clock.after(RECONNECT_MS, () => void connect());
  }

  function probe(asked: Client): void {
    const cancel = clock.after(PROBE_MS / 2, () => lose(asked));
    asked
      .query("select 1")
      .then(() => {
        cancel();
        if (current === asked) cancelTimer = clock.after(PROBE_MS, () => probe(asked));
      })
      .catch(() => lose(asked));
  }

  void connect();
  return {
    async notify(payload) {
      if (!current) return false;
      return current.query("select pg_notify($1, $2)", [CHANNEL, payload]).then(
        () => true,
        () => false,
      );
    },
    async close() {
      closed = true;
      cancelTimer();
      await current?.end().catch(() => undefined);
    },
  };
}
