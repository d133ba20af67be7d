/** Why an action was told to end before it did. */
export type Verdict = "step_timeout" | "job_timeout" | "canceled" | "left" | "dropped";

export type Landing<T = unknown> =
  | { type: "output"; output: T }
  | { type: "error"; error: unknown }
  /** It did not react to its abort signal; what it still does counts for nothing. */
  | { type: "abandoned" };

/** An asynchronous action on its way. */
export interface Flight<T = unknown> {
  /** Monotonic instants. */
  readonly startedAtMs: number;
  /** Code has none until it gets a thread. */
  limitAtMs: number;
  /** Its RUNNING record was written. */
  isRecorded: boolean;
  verdict: Verdict | null;
  /** When it is abandoned; meaningful once there is a verdict. */
  abandonAtMs: number;
  readonly landing: Promise<Landing<T>>;
  /**
   * Fires the abort signal and gives the action until `abandonAtMs`. The first verdict stays, and its
   * time; only a worker that lets go (`left`, `dropped`) waits for nothing.
   */
  end(verdict: Verdict, abandonAtMs: number): void;
  abandon(): void;
}

interface Takeoff<T> {
  produced: Promise<T>;
  startedAtMs: number;
  limitAtMs: number;
  abort: (verdict: Verdict) => void;
}

export function takeOff<T>({ produced, startedAtMs, limitAtMs, abort }: Takeoff<T>): Flight<T> {
  let land: (landing: Landing<T>) => void = () => {};
  const landing = new Promise<Landing<T>>((resolve) => {
    land = resolve;
  });
  produced.then(
    (output) => land({ type: "output", output }),
    (error: unknown) => land({ type: "error", error }),
  );
  const flight: Flight<T> = {
    startedAtMs,
    limitAtMs,
    isRecorded: false,
    verdict: null,
    abandonAtMs: 0,
    landing,
    end(verdict, abandonAtMs) {
      if (flight.verdict === null) {
        flight.verdict = verdict;
        flight.abandonAtMs = abandonAtMs;
        abort(verdict);
      }
      if (verdict !== "left" && verdict !== "dropped") return;
      // A worker that must let go does not wait for an action that was given time before.
      flight.verdict = verdict;
      flight.abandon();
    },
    abandon: () => land({ type: "abandoned" }),
  };
  return flight;
}
