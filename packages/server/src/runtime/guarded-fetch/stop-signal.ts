import type { Clock } from "../clock.ts";
import { OutboundError } from "./outbound-error.ts";

/** What ends a request before its time: the caller's signal, or the time that it may take. */
export interface StopSignal {
  readonly reason: OutboundError | null;
  /** Called once, and at once when it has stopped already. One listener at a time. */
  onStop(listener: ((reason: OutboundError) => void) | null): void;
  /** Takes the timer and the listeners back. */
  close(): void;
}

export interface StopSignalOptions {
  clock: Clock;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

export function createStopSignal({ clock, timeoutMs, signal }: StopSignalOptions): StopSignal {
  let reason: OutboundError | null = null;
  let notify: ((reason: OutboundError) => void) | null = null;

  function stop(error: OutboundError): void {
    if (reason !== null) return;
    reason = error;
    notify?.(error);
  }
  function abort(): void {
    stop(new OutboundError("aborted", "The request was given up", signal?.reason));
  }

  const cancelTimer = clock.after(timeoutMs, () =>
    stop(new OutboundError("timeout", `There was no complete answer within ${timeoutMs} ms`)),
  );
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();

  return {
    get reason() {
      return reason;
    },
    onStop(listener) {
      notify = listener;
      if (reason !== null) listener?.(reason);
    },
    close() {
      notify = null;
      cancelTimer();
      signal?.removeEventListener("abort", abort);
    },
  };
}
