import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { Duplex } from "node:stream";
import { pathToFileURL } from "node:url";
import type { Clock } from "../clock.ts";
import type { Environment } from "../configuration/environment.ts";
import { readBounded } from "./bounded-stream.ts";
import { createFrameReader, type FrameLimits } from "./frame-reader.ts";
import { residentBytes } from "./memory-use.ts";

/** A child that does not read what it is sent is given up when so much waits. */
const UNREAD_BYTES_MAX = 67_108_864;
/** After its exit, what it had written before is still read for so long. */
const CLOSING_MS = 200;
/** What is read of one child in 100 ms, so that no flood keeps this process busy. */
const MESSAGE_BYTES_PER_WINDOW = 4_194_304;
const OUTPUT_BYTES_PER_WINDOW = 524_288;

export interface ChildOptions {
  /** The entry: it calls openChildPort. In a checkout it ends in `.ts`. */
  url: URL;
  /** All that the child sees. */
  env: Environment;
  folder: string;
  /** Limit of its JavaScript heap. */
  heapMb: number;
  frames: FrameLimits;
  clock: Clock;
}

export interface ChildEvents {
  onMessage(message: unknown): void;
  /** What it wrote to standard output or error, as it comes. */
  onOutput(chunk: Buffer): void;
  /** It broke the protocol and has been killed. */
  onViolation(error: Error): void;
  onEnd(how: { code: number | null; signal: string | null }): void;
}

export interface Child {
  readonly pid: number | undefined;
  send(message: object): void;
  memoryBytes(): number | null;
  /** SIGKILL, to it and to all that it started. */
  kill(): void;
}

/** A child process of its own group that speaks JSON lines over a pipe which its output cannot disturb. */
export function startChild(options: ChildOptions, events: ChildEvents): Child {
  const { url, env, folder, heapMb, clock } = options;
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMb}`, ...loaderArguments(url), url.pathname, String(process.pid)],
    { cwd: folder, env: { ...env }, detached: true, stdio: ["ignore", "pipe", "pipe", "pipe"] },
  );
  const [, stdout, stderr, pipe] = child.stdio;
  if (!stdout || !stderr || !(pipe instanceof Duplex)) throw new Error("The child has no pipes");
  const { pid } = child;
  let hasEnded = false;

  function kill(): void {
    if (hasEnded || pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }

  function violated(error: Error): void {
    if (hasEnded) return;
    kill();
    events.onViolation(error);
  }

  const reader = createFrameReader(options.frames);
  const closers = [
    readBounded(pipe, {
      clock,
      bytesPerWindow: MESSAGE_BYTES_PER_WINDOW,
      onChunk(chunk) {
        try {
          for (const message of reader.read(chunk)) events.onMessage(message);
        } catch (error) {
          violated(error instanceof Error ? error : new Error(String(error)));
        }
      },
    }),
    ...[stdout, stderr].map((stream) =>
      readBounded(stream, {
        clock,
        bytesPerWindow: OUTPUT_BYTES_PER_WINDOW,
        onChunk: events.onOutput,
      }),
    ),
  ];
  // Its exit closes the line, too, and says more.
  pipe.on("close", () =>
    clock.after(CLOSING_MS, () => violated(new Error("It closed its line to the server"))),
  );
  child.on("error", (error) => end({ code: null, signal: String(error) }));
  child.on("exit", (code, signal) => {
    // What it had started goes with it, and holds its pipes open no longer.
    kill();
    clock.after(CLOSING_MS, () => end({ code, signal }));
  });
  child.on("close", (code, signal) => end({ code, signal }));

  function end(how: { code: number | null; signal: string | null }): void {
    if (hasEnded) return;
    hasEnded = true;
    for (const close of closers) close();
    events.onEnd(how);
  }

  return {
    pid,
    send(message) {
      if (hasEnded || pipe.destroyed) return;
      pipe.write(`${JSON.stringify(message)}\n`);
      if (pipe.writableLength > UNREAD_BYTES_MAX) violated(new Error("It reads nothing any more"));
    },
    memoryBytes: () => (hasEnded || pid === undefined ? null : residentBytes(pid)),
    kill,
  };
}

/** Node 20 reads TypeScript through tsx; compiled, the child needs none. */
function loaderArguments(url: URL): string[] {
  if (!url.pathname.endsWith(".ts")) return [];
  const loader = createRequire(import.meta.url).resolve("tsx");
  return ["--conditions=source", "--import", pathToFileURL(loader).href];
}
