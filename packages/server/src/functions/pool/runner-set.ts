import type {
  Invocation,
  InvocationEvents,
  RunningInvocation,
} from "../../domain/function/function-host.ts";
import type { FunctionInfo } from "../../domain/function/function-info.ts";
import { Refusal } from "../../runtime/process/refusal.ts";
import { brokenFile } from "../runner/load-functions.ts";
import type { PoolOptions } from "./pool-options.ts";
import { Runner, TICK_MS } from "./runner.ts";

/** Pause before a runner is started again that never came to be ready, doubled each time. */
const RESTART_FIRST_MS = 500;
const RESTART_MAX_MS = 30_000;
/** A server whose first runners all fail does not start. */
const FAILURES_MAX = 3;

interface RunnerSetOptions extends PoolOptions {
  files: readonly string[];
  onRoom(): void;
}

/** The runners of one reading of the folder. */
export class RunnerSet {
  /** What the files define. */
  readonly opened: Promise<readonly FunctionInfo[]>;
  readonly #options: RunnerSetOptions;
  readonly #runners = new Set<Runner>();
  #tellOpened: (functions: readonly FunctionInfo[]) => void = () => {};
  #tellFailed: (refusal: Refusal) => void = () => {};
  /** The one in which a suspect runs alone. */
  #cell: Runner | null = null;
  #broken: FunctionInfo[] = [];
  #state: "open" | "retired" | "closed" = "open";
  #failures = 0;

  constructor(options: RunnerSetOptions) {
    this.#options = options;
    this.opened = new Promise((resolve, reject) => {
      this.#tellOpened = resolve;
      this.#tellFailed = reject;
    });
    this.#begin();
    options.clock.after(TICK_MS, () => this.#watch());
  }

  /** Null when no runner has room now. */
  start(invocation: Invocation, events: InvocationEvents): RunningInvocation | null {
    const ready = [...this.#runners].filter((runner) => runner.isReady() && runner !== this.#cell);
    if (invocation.isAlone) return this.#startAlone(ready, { invocation, events });
    const [least] = ready
      .slice(0, this.#options.runners)
      .filter((runner) => runner.load() < this.#options.concurrency)
      .toSorted((a, b) => a.load() - b.load());
    return least?.start(invocation, events) ?? null;
  }

  /** Takes no more work, and ends when what runs has ended. */
  retire(): void {
    this.#state = "retired";
    this.#closeIdle();
  }

  close(): void {
    this.#state = "closed";
    for (const runner of this.#runners) runner.close();
  }

  #startAlone(
    ready: readonly Runner[],
    { invocation, events }: { invocation: Invocation; events: InvocationEvents },
  ): RunningInvocation | null {
    const idle = ready.find((runner) => runner.load() === 0);
    if (this.#cell !== null || idle === undefined) return null;
    this.#cell = idle;
    return idle.start(invocation, events);
  }

  #begin(): void {
    const bad = new Set(this.#broken.map(({ file }) => file));
    const files = this.#options.files.filter((file) => !bad.has(file));
    const runner: Runner = new Runner(
      { ...this.#options, files },
      {
        onReady: (functions) => this.#ready(functions),
        onRoom: () => this.#room(runner),
        onEnd: (end) => this.#ended(runner, end),
      },
    );
    this.#runners.add(runner);
  }

  #ready(functions: readonly FunctionInfo[]): void {
    this.#failures = 0;
    this.#tellOpened([...functions, ...this.#broken]);
    this.#fill();
    this.#options.onRoom();
  }

  /** One more than take work: it is there at once when one of them ends. */
  #fill(): void {
    while (this.#state === "open" && this.#runners.size < this.#options.runners + 1) this.#begin();
  }

  #room(runner: Runner): void {
    if (this.#cell === runner && runner.load() === 0) this.#cell = null;
    if (this.#state === "retired") this.#closeIdle();
    this.#options.onRoom();
  }

  #closeIdle(): void {
    for (const runner of this.#runners) if (runner.load() === 0) runner.close();
  }

  #ended(
    runner: Runner,
    { wasReady, file, why }: { wasReady: boolean; file: string | null; why: string },
  ): void {
    this.#runners.delete(runner);
    if (this.#cell === runner) this.#cell = null;
    if (this.#state !== "open") return;
    this.#options.log.warn({ why, file }, "A runner of functions ended");
    if (wasReady) this.#fill();
    // It ends its runner whenever it is read: it is left out, and listed with what it did.
    else if (file !== null) {
      this.#broken.push(brokenFile(file, new Error(why)));
      this.#begin();
    } else this.#beginLater(why);
    this.#options.onRoom();
  }

  #beginLater(why: string): void {
    const pauseMs = Math.min(RESTART_FIRST_MS * 2 ** this.#failures, RESTART_MAX_MS);
    this.#failures += 1;
    if (this.#failures === FAILURES_MAX) {
      this.#tellFailed(new Refusal(`The process that runs functions does not start: ${why}`));
    }
    this.#options.clock.after(pauseMs, () => {
      if (this.#state === "open") this.#begin();
    });
  }

  #watch(): void {
    if (this.#state !== "open" && this.#runners.size === 0) return;
    for (const runner of this.#runners) runner.tick();
    this.#options.clock.after(TICK_MS, () => this.#watch());
  }
}
