/** Attempts to one receiver at once, and to all of them. */
const PER_RECEIVER_MAX = 4;
const ATTEMPTS_MAX = 20;
/** After so many failures in a row a receiver gets one attempt at a time, and pauses between them. */
const FAILURES_MAX = 10;
const PAUSE_MS = 30_000;

/** Who is being sent to, so that a receiver that hangs takes its own slots and no others. */
export interface Receivers {
  /** How many attempts may begin now. */
  room(receiver: string, now: number): number;
  begin(receiver: string): void;
  end(receiver: string, result: { isAnswered: boolean; now: number }): void;
  total(): number;
}

interface State {
  busy: number;
  failures: number;
  pausedUntil: number;
}

export function createReceivers(): Receivers {
  const states = new Map<string, State>();
  let total = 0;

  return {
    room(receiver, now) {
      const state = states.get(receiver);
      const free = ATTEMPTS_MAX - total;
      if (state === undefined) return Math.min(free, PER_RECEIVER_MAX);
      if (state.failures < FAILURES_MAX) return Math.min(free, PER_RECEIVER_MAX - state.busy);
      return state.busy === 0 && state.pausedUntil <= now ? Math.min(free, 1) : 0;
    },
    begin(receiver) {
      total += 1;
      const state = states.get(receiver) ?? { busy: 0, failures: 0, pausedUntil: 0 };
      states.set(receiver, { ...state, busy: state.busy + 1 });
    },
    end(receiver, { isAnswered, now }) {
      total -= 1;
      const state = states.get(receiver);
      if (state === undefined) return;
      const busy = state.busy - 1;
      const failures = isAnswered ? 0 : state.failures + 1;
      // Forgotten when there is nothing to know, so that the map stays as small as what is under way.
      if (busy === 0 && failures === 0) states.delete(receiver);
      else states.set(receiver, { busy, failures, pausedUntil: now + PAUSE_MS });
    },
    total: () => total,
  };
}
