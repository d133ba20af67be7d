import type { StepRecord } from "../../../domain/job/step-record.ts";
import type { Execution } from "../execution.ts";
import { failureOf, type StepFailure } from "../step-failure.ts";
import { type Landing, takeOff, type Verdict } from "./flight.ts";

export type Followed<T> =
  | { type: "output"; output: T }
  | { type: "failure"; failure: StepFailure }
  | { type: "ended"; verdict: Verdict; landing: Landing<T> };

interface Journey<T> {
  record: StepRecord;
  limitMs: number;
  produced: Promise<T>;
  abort(message: string): void;
}

/** Follows an asynchronous action, which the watch ends at its limits. */
export async function follow<T>(
  execution: Execution,
  { record, limitMs, produced, abort }: Journey<T>,
): Promise<Followed<T>> {
  const { watch, deps } = execution.host;
  const startedAtMs = deps.clock.monotonicMs();
  const flight = takeOff<T>({
    produced,
    startedAtMs,
    limitAtMs: startedAtMs + limitMs,
    abort: (verdict) => abort(`The step was ended: ${verdict}`),
  });
  execution.flight = flight;
  execution.inFlight = record;
  watch.add(execution);
  const landing = await flight.landing;
  watch.remove(execution);
  execution.flight = null;
  execution.inFlight = null;
  if (flight.verdict !== null) return { type: "ended", verdict: flight.verdict, landing };
  if (landing.type === "output") return landing;
  return { type: "failure", failure: failureOf(landing.type === "error" ? landing.error : null) };
}
