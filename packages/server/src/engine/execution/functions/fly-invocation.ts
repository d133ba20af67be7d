import type {
  Ending,
  Invocation,
  RunningInvocation,
} from "../../../domain/function/function-host.ts";
import { isoTime } from "../../../runtime/iso-time.ts";
import { flowAtBoundary } from "../execution.ts";
import { type Flight, takeOff, type Verdict } from "../flight/flight.ts";
import { endedCalls } from "./end-calls.ts";
import { type FunctionWork, writeOwnRecord } from "./function-work.ts";
import { invocationEvents } from "./invocation-events.ts";

/** How often an invocation is looked at: whether it is wanted back, and whether there is news of it. */
const LOOK_INTERVAL_MS = 250;
/** Its log and progress are written at most so often. */
const NEWS_INTERVAL_MS = 1_000;

export interface Landed {
  /** Why it was told to end; null when it ended by itself. */
  verdict: Verdict | null;
  /** Null when it did not react in time, and was killed. */
  ending: Ending | null;
}

/** Runs the handler once, until it ends, is suspended, or must be ended. */
export async function flyInvocation(work: FunctionWork): Promise<Landed> {
  const { execution } = work;
  const { watch, deps } = execution.host;
  let flight: Flight<Ending> | null = null;
  const events = invocationEvents(work, () => flight);
  const running = startInvocation(work, events);
  const startedAtMs = deps.clock.monotonicMs();
  flight = takeOff({
    produced: running.ended,
    startedAtMs,
    // Its time begins with the handler, which may have to wait for a process.
    limitAtMs: startedAtMs + work.timeoutMs,
    abort: (verdict) => running.abort(`The attempt was ended: ${verdict}`),
  });
  // Shown by `look`, whose writes are in turn with those of its steps.
  flight.isRecorded = true;
  execution.flight = flight;
  watch.add(execution);
  const stopLooking = look(work, running);
  const landing = await flight.landing;
  stopLooking();
  watch.remove(execution);
  events.close();
  execution.flight = null;
  if (landing.type === "abandoned") running.kill();
  await work.committer.idle();
  return { verdict: flight.verdict, ending: landing.type === "output" ? landing.output : null };
}

function startInvocation(
  work: FunctionWork,
  events: ReturnType<typeof invocationEvents>,
): RunningInvocation {
  const { functions } = work.execution.host.deps;
  return functions?.start(invocationOf(work), events) ?? notHere(work.api);
}

/** It was claimed by a process that has no functions, such as after an error of configuration. */
function notHere(api: string): RunningInvocation {
  const message = `This server runs no function '${api}'`;
  const error = { code: "api_not_found", message, retriable: false };
  return {
    ended: Promise.resolve({ type: "error", error }),
    halt() {},
    abort() {},
    kill() {},
  };
}

function invocationOf(work: FunctionWork): Invocation {
  const { execution, event, memory, records, isAlone } = work;
  const { job } = execution;
  const all = [...records.values()];
  return {
    api: work.api,
    input: event.parameters,
    attempt: memory.attempt,
    idempotencyKey: `${job.id}/${job.repeat}`,
    job: {
      id: job.id,
      kind: job.kind,
      repeat: job.repeat,
      runId: job.kind === "payload" ? job.parentId : null,
      planId: job.planId,
      parameters: event.parameters,
      createDate: isoTime(job.createDate),
      runBy: job.runBy,
    },
    steps: all.flatMap(({ path, kind, status, output = null }) =>
      kind === "step" && status === "COMPLETED" ? [{ path, output }] : [],
    ),
    waits: all.flatMap(({ path, waitUntil }) =>
      waitUntil === null ? [] : [{ path, until: waitUntil }],
    ),
    calls: endedCalls(work),
    state: memory.state,
    isAlone,
  };
}

/** Looks at a running invocation again and again; answers the way to end that. */
function look(work: FunctionWork, running: RunningInvocation): () => void {
  const { execution, committer } = work;
  const { clock } = execution.host.deps;
  let progress = execution.progress;
  let isShown = false;
  let toldAtMs = clock.monotonicMs();
  let takeBack = () => {};

  function news(): boolean {
    const isDue = clock.monotonicMs() - toldAtMs >= NEWS_INTERVAL_MS;
    return isDue && (execution.journal.logs.length > 0 || progress !== execution.progress);
  }

  function lookOnce(): void {
    if (flowAtBoundary(execution) !== null) running.halt();
    const isNews = news();
    if (!isShown || isNews) {
      writeOwnRecord(work);
      isShown = true;
      progress = execution.progress;
      toldAtMs = clock.monotonicMs();
      void committer.write();
    }
    takeBack = clock.after(LOOK_INTERVAL_MS, lookOnce);
  }

  takeBack = clock.after(LOOK_INTERVAL_MS, lookOnce);
  return () => takeBack();
}
