import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { THREAD_READY } from "./serve-thread.ts";

/** A thread that says nothing for so long after its start will not come. */
const START_TIMEOUT_MS = 30_000;

export interface ThreadPoolOptions {
  /** The entry: it calls serveThread. In a checkout it ends in `.ts`. */
  url: URL;
  threads: number;
  /** Counted from when an idle thread gets the request; then the thread is ended. */
  deadlineMs: number;
  /** How long a thread may react when its request is aborted, before it is ended. */
  abortGraceMs?: number;
  /** Of the thread's own objects. */
  memoryMb: number;
}

export interface ThreadPool {
  /** Rejects with a ThreadError. Requests and answers are what can be cloned. */
  run(request: unknown, options?: RunOptions): Promise<unknown>;
  /** Ends the threads; what waits is refused. */
  close(): Promise<void>;
}

export interface RunOptions {
  /** Instead of the pool's. */
  deadlineMs?: number;
  /** What waits is refused; what runs must answer within the grace, or ends with its thread. */
  signal?: AbortSignal;
  /** An idle thread has got the request. */
  onStart?: () => void;
}

/** `deadline`: it was stopped; `aborted`: by its caller; `died`: out of memory, crashed or never started; `closed`: the pool is. */
export class ThreadError extends Error {
  readonly reason: "deadline" | "aborted" | "died" | "closed";

  constructor(reason: ThreadError["reason"], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ThreadError";
    this.reason = reason;
  }
}

interface Call extends RunOptions {
  request: unknown;
  resolve(answer: unknown): void;
  reject(error: ThreadError): void;
}

/**
 * Runs requests on threads that start with the first of them, do not keep the process alive while
 * idle, see no environment and are replaced when they pass the deadline or die.
 */
export function createThreadPool(options: ThreadPoolOptions): ThreadPool {
  const queue: Call[] = [];
  const members = new Set<Member>();
  let isClosed = false;

  function next(): void {
    for (const member of members) {
      if (queue.length === 0) return;
      if (member.isIdle()) member.take(queue.shift());
    }
    if (queue.length > 0 && members.size < options.threads && !isClosed) {
      members.add(startMember(options, { onIdle: next, onEnd: forget }));
    }
  }

  function forget(member: Member, failure: ThreadError | null): void {
    members.delete(member);
    // It ended before it was of use: those who wait for it would start the same again for ever.
    if (failure !== null) {
      const others = [...members].some((other) => other.isReady());
      for (const call of queue.splice(0, others ? 1 : queue.length)) call.reject(failure);
    }
    next();
  }

  return {
    run(request, options = {}) {
      if (isClosed) return Promise.reject(new ThreadError("closed", "The threads are closed"));
      if (options.signal?.aborted) return Promise.reject(aborted());
      return new Promise((resolve, reject) => {
        const call: Call = { ...options, request, resolve, reject };
        queue.push(call);
        options.signal?.addEventListener("abort", () => leaveQueue(queue, call), { once: true });
        next();
      });
    },
    async close() {
      isClosed = true;
      const closed = new ThreadError("closed", "The threads are closed");
      for (const call of queue.splice(0)) call.reject(closed);
      await Promise.all([...members].map((member) => member.end(closed)));
    },
  };
}

function leaveQueue(queue: Call[], call: Call): void {
  const place = queue.indexOf(call);
  if (place < 0) return;
  queue.splice(place, 1);
  call.reject(aborted());
}

interface Member {
  /** It has started. */
  isReady(): boolean;
  isIdle(): boolean;
  take(call: Call | undefined): void;
  end(reason: ThreadError): Promise<void>;
}

interface MemberEvents {
  onIdle(): void;
  /** The failure is null when the thread had been of use. */
  onEnd(member: Member, failure: ThreadError | null): void;
}

function startMember(options: ThreadPoolOptions, events: MemberEvents): Member {
  const worker = new Worker(options.url, {
    env: {},
    argv: [],
    execArgv: execArgvFor(options.url),
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMb },
  });
  let isReady = false;
  let hasEnded = false;
  let call: Call | null = null;
  let timer = setTimeout(() => end(died("The thread did not start")), START_TIMEOUT_MS);

  async function end(reason: ThreadError): Promise<void> {
    if (!hasEnded) {
      hasEnded = true;
      clearTimeout(timer);
      call?.reject(reason);
      call = null;
      events.onEnd(member, isReady ? null : reason);
    }
    await worker.terminate();
  }

  function answer(message: unknown): void {
    clearTimeout(timer);
    const answered = call;
    call = null;
    isReady = true;
    worker.unref();
    answered?.resolve(message);
    events.onIdle();
  }

  // The answer may lie in the mailbox while this thread was busy: it is looked at first.
  function stopAtDeadline(): void {
    const late = call;
    setImmediate(() => {
      if (call !== late || late === null) return;
      const deadlineMs = late.deadlineMs ?? options.deadlineMs;
      void end(new ThreadError("deadline", `It was stopped after ${deadlineMs} ms`));
    });
  }

  function stopWhenAborted(taken: Call): void {
    taken.signal?.addEventListener(
      "abort",
      () => {
        if (call !== taken) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          if (call === taken) void end(aborted());
        }, options.abortGraceMs ?? 0);
      },
      { once: true },
    );
  }

  worker.on("message", (message) => {
    if (hasEnded) return;
    if (message === THREAD_READY || call !== null) answer(message);
  });
  worker.on("error", (error) => void end(died("The thread ended with an error", error)));
  worker.on("exit", () => void end(died("The thread ended")));

  const member: Member = {
    isReady: () => isReady,
    isIdle: () => isReady && call === null && !hasEnded,
    take(taken) {
      if (taken === undefined) return;
      call = taken;
      worker.ref();
      worker.postMessage(taken.request);
      timer = setTimeout(stopAtDeadline, taken.deadlineMs ?? options.deadlineMs);
      stopWhenAborted(taken);
      taken.onStart?.();
    },
    end,
  };
  return member;
}

function aborted(): ThreadError {
  return new ThreadError("aborted", "It was aborted");
}

function died(message: string, cause?: unknown): ThreadError {
  return new ThreadError("died", message, cause);
}

/** Node 20 reads TypeScript through tsx, which a thread must register itself; compiled, it needs none. */
function execArgvFor(url: URL): string[] {
  if (!url.pathname.endsWith(".ts")) return [];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx"));
  const api = new URL("esm/api/index.mjs", loader).href;
  const source = `import { register } from ${JSON.stringify(api)}; register();`;
  return ["--import", `data:text/javascript,${encodeURIComponent(source)}`];
}
