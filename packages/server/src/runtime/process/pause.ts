import type { Clock } from "../clock.ts";

/** Resolves after so long, or as soon as the signal is aborted. */
export function pause(
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  durationMs: number,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      takeBack();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const takeBack = clock.after(durationMs, end);
    signal.addEventListener("abort", end);
  });
}
