import type {
  Ending,
  Invocation,
  InvocationEvents,
  RunningInvocation,
} from "../../domain/function/function-host.ts";
import type { FunctionInfo } from "../../domain/function/function-info.ts";
import { type Child, startChild } from "../../runtime/children/start-child.ts";
import { RUNNER_FRAMES, RunnerMessage, type ServerMessage } from "../protocol/messages.ts";
import { outputLines } from "./output-lines.ts";
import type { PoolOptions } from "./pool-options.ts";
import { blocked, crashed, exceeds, lostOf, type Sentence, tooMuchMemory } from "./sentence.ts";

export interface RunnerEvents {
  /** It has read the files and takes work. */
  onReady(functions: readonly FunctionInfo[]): void;
  /** It is less busy than before. */
  onRoom(): void;
  /** `file`: the one that it was reading, if it never came to be ready. */
  onEnd(end: { wasReady: boolean; file: string | null; why: string }): void;
}

interface Run {
  events: InvocationEvents;
  settle(ending: Ending): void;
}

type RunMessage = Extract<RunnerMessage, { run: number }>;

/** How often a runner is looked after. */
export const TICK_MS = 250;
const STRAY_CHARS_MAX = 500;

/** One child process that runs handlers. Nothing that it says is believed unchecked. */
export class Runner {
  readonly #options: PoolOptions;
  readonly #events: RunnerEvents;
  readonly #child: Child;
  readonly #runs = new Map<number, Run>();
  readonly #functions: FunctionInfo[] = [];
  #nextRun = 0;
  #state: "loading" | "ready" | "condemned" | "over" = "loading";
  #wasReady = false;
  #file: string | null = null;
  #sentence: Sentence<Run> | null = null;
  /** Ticks since it said anything, and since it began with a file. */
  #silentTicks = 0;
  #fileTicks = 0;

  constructor(options: PoolOptions & { files: readonly string[] }, events: RunnerEvents) {
    this.#options = options;
    this.#events = events;
    const { entry: url, env, workFolder, memoryMb, clock, folder, files } = options;
    const lines = outputLines((line) => this.#tellLine(line));
    this.#child = startChild(
      { url, env, folder: workFolder, heapMb: memoryMb, frames: RUNNER_FRAMES, clock },
      {
        onMessage: (message) => this.#receive(message),
        onOutput: (chunk) => lines.read(chunk),
        onViolation: (error) => this.#condemn(crashed(error.message)),
        onEnd: (how) => this.#ended(how),
      },
    );
    this.#send({ type: "load", folder, files });
  }

  isReady(): boolean {
    return this.#state === "ready";
  }

  /** Handlers that run in it now. */
  load(): number {
    return this.#runs.size;
  }

  start({ isAlone: _, ...invocation }: Invocation, events: InvocationEvents): RunningInvocation {
    const id = this.#nextRun;
    this.#nextRun += 1;
    let settle: (ending: Ending) => void = () => {};
    const ended = new Promise<Ending>((resolve) => {
      settle = resolve;
    });
    const run: Run = {
      events,
      settle: (ending) => {
        settle(ending);
        if (this.#runs.delete(id)) this.#events.onRoom();
      },
    };
    this.#runs.set(id, run);
    this.#send({ type: "run", run: id, invocation });
    return {
      ended,
      halt: () => this.#send({ type: "halt", run: id }),
      abort: (reason) => this.#send({ type: "abort", run: id, reason }),
      kill: () => {
        if (!this.#runs.has(id)) return;
        this.#condemn({ ...crashed("It did not end when it was told to"), culprit: run });
      },
    };
  }

  /** Looks after it, once every TICK_MS: counted in ticks, so that a process that slept blames nobody. */
  tick(): void {
    if (this.#state === "condemned" || this.#state === "over") return;
    const { blockedMs, loadMs, memoryMb } = this.#options;
    this.#silentTicks += 1;
    this.#fileTicks += 1;
    const isLoading = this.#state === "loading";
    const ticks = isLoading ? this.#fileTicks : this.#silentTicks;
    const limitMs = isLoading ? loadMs : blockedMs;
    if (ticks * TICK_MS > limitMs) this.#condemn(blocked(limitMs));
    const bytes = this.#child.memoryBytes();
    if (exceeds(bytes, memoryMb)) this.#condemn(tooMuchMemory(bytes, memoryMb));
  }

  /** Ends it, by no fault of what runs in it. */
  close(): void {
    this.#condemn({ code: "runner_closed", message: "The runner was closed", culprit: null });
  }

  #send(message: ServerMessage): void {
    this.#child.send(message);
  }

  #condemn(sentence: Sentence<Run>): void {
    if (this.#state === "over") return;
    this.#sentence ??= sentence;
    this.#state = "condemned";
    this.#child.kill();
  }

  #receive(given: unknown): void {
    const parsed = RunnerMessage.safeParse(given);
    if (parsed.success) {
      this.#silentTicks = 0;
      this.#hear(parsed.data);
    } else this.#condemn(crashed("It sent what the server does not understand"));
  }

  #hear(message: RunnerMessage): void {
    switch (message.type) {
      case "beat":
        break;
      case "loading":
        this.#file = message.file;
        this.#fileTicks = 0;
        break;
      case "loaded":
        if (this.#state === "loading") this.#functions.push(...message.functions);
        break;
      case "ready":
        this.#ready();
        break;
      case "stray":
        this.#options.log.warn(
          { pid: this.#child.pid, message: message.message.slice(0, STRAY_CHARS_MAX) },
          "A function left an error behind that nobody awaits",
        );
        break;
      default: {
        const run = this.#runs.get(message.run);
        // Unknown: it has ended here already.
        if (run) this.#hearRun(run, message);
      }
    }
  }

  #ready(): void {
    if (this.#state !== "loading") return;
    this.#state = "ready";
    this.#wasReady = true;
    this.#file = null;
    this.#events.onReady(this.#functions);
  }

  #hearRun({ events, settle }: Run, message: RunMessage): void {
    switch (message.type) {
      case "step":
        void this.#answer(message, events.step(message.step));
        break;
      case "checkpoint":
        void this.#answer(message, events.checkpoint(message.state));
        break;
      case "log":
        events.log({ level: message.level, message: message.message, info: message.info });
        break;
      case "progress":
        events.progress(message.fraction);
        break;
      case "extendTimeout":
        events.extendTimeout();
        break;
      case "extendPayload":
        events.extendPayload(message.items);
        break;
      case "ended":
        settle(message.ending);
    }
  }

  async #answer(
    { run, call }: { run: number; call: number },
    written: ReturnType<InvocationEvents["step"]>,
  ): Promise<void> {
    this.#send({ type: "recorded", run, call, direction: await written });
  }

  /** With a single handler it is this one that writes; of several nobody knows. */
  #tellLine(line: string): void {
    const [only, ...others] = this.#runs.values();
    if (only !== undefined && others.length === 0) {
      only.events.log({ level: "INFO", message: line, info: undefined });
    } else {
      this.#options.log.info({ pid: this.#child.pid, line }, "A function wrote to its output");
    }
  }

  #ended({ code, signal }: { code: number | null; signal: string | null }): void {
    this.#state = "over";
    const how = signal === null ? `exit code ${code}` : signal;
    const sentence = this.#sentence ?? crashed(`Its process ended (${how})`);
    const suspects = this.#runs.size;
    for (const run of this.#runs.values()) run.settle(lostOf(run, { sentence, suspects }));
    this.#events.onEnd({ wasReady: this.#wasReady, file: this.#file, why: sentence.message });
  }
}
