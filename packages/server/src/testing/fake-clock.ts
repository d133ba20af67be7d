import type { Clock } from "../runtime/clock.ts";

/** Time that moves only when a test says so. */
export interface FakeClock extends Clock {
  /**
   * Moves time forward and calls back, in the order of their instants, everything that becomes due
   * on the way. What a callback starts and awaits goes on after this returns.
   */
  advance(ms: number): void;
  /** How many callbacks are waiting. */
  pending(): number;
}

interface Waiting {
  at: number;
  callback: () => void;
}

/** An instant without meaning, far from the real now, so that a mix-up of clocks shows. */
const START = Date.UTC(2030, 0, 1);

export function fakeClock({ start = START }: { start?: number } = {}): FakeClock {
  let elapsedMs = 0;
  let waiting: Waiting[] = [];

  return {
    now: () => start + elapsedMs,
    monotonicMs: () => elapsedMs,
    after(delayMs, callback) {
      const entry = { at: elapsedMs + Math.max(delayMs, 0), callback };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = elapsedMs + ms;
      for (let next = firstDue(waiting, end); next !== undefined; next = firstDue(waiting, end)) {
        const due = next;
        waiting = waiting.filter((other) => other !== due);
        elapsedMs = due.at;
        due.callback();
      }
      elapsedMs = end;
    },
    pending: () => waiting.length,
  };
}

/** Of two that are due at the same instant, the one that asked first. */
function firstDue(waiting: readonly Waiting[], end: number): Waiting | undefined {
  const due = waiting.filter(({ at }) => at <= end);
  return due.reduce<Waiting | undefined>(
    (first, entry) => (first === undefined || entry.at < first.at ? entry : first),
    undefined,
  );
}
