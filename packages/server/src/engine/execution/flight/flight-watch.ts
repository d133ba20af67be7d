import type { Clock } from "../../../runtime/clock.ts";
import { activeMs, type Execution, type FlightWatch } from "../execution.ts";
import { recordRunning } from "../records/record-running.ts";

/** One timer serves all actions: it looks at them this often while there are any. */
const SWEEP_INTERVAL_MS = 50;
/** A step that runs longer is shown as RUNNING; quicker ones save that write. */
const RUNNING_RECORD_AFTER_MS = 250;
/** How long an action may take to react to the abort at its limit. */
const TIMEOUT_REACTION_MS = 1_000;

export function createFlightWatch({ clock }: { clock: Clock }): FlightWatch {
  const watched = new Set<Execution>();
  let isArmed = false;
  const arm = () => {
    if (isArmed || watched.size === 0) return;
    isArmed = true;
    clock.after(SWEEP_INTERVAL_MS, () => {
      isArmed = false;
      for (const execution of watched) sweep(execution, clock.monotonicMs());
      arm();
    });
  };
  return {
    add(execution) {
      watched.add(execution);
      arm();
    },
    remove: (execution) => watched.delete(execution),
  };
}

function sweep(execution: Execution, nowMs: number): void {
  const { flight } = execution;
  if (flight === null) return;
  if (flight.verdict !== null) {
    if (nowMs >= flight.abandonAtMs) flight.abandon();
    return;
  }
  if (!flight.isRecorded && nowMs - flight.startedAtMs >= RUNNING_RECORD_AFTER_MS) {
    flight.isRecorded = true;
    recordRunning(execution);
  }
  if (nowMs >= flight.limitAtMs) {
    flight.end("step_timeout", nowMs + TIMEOUT_REACTION_MS);
  } else if (activeMs(execution) >= execution.jobTimeoutMs) {
    flight.end("job_timeout", nowMs + TIMEOUT_REACTION_MS);
  }
}
