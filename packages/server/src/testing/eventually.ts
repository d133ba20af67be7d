import { setTimeout as pause } from "node:timers/promises";

const DEADLINE_MS = 10_000;
const PAUSE_MS = 5;

/**
 * Waits until `look` finds something (not null, undefined or false) and answers it. For what real
 * processes and sockets do; code that takes a Clock is tested with the fake one. Rejects after
 * `deadlineMs` with `what`.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  { deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {},
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await pause(PAUSE_MS);
  }
}
