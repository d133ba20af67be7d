import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { createFrameReader } from "./frame-reader.ts";

/** The pipe that startChild gives its child. */
const PIPE_FD = 3;
const BEAT_MS = 500;
/** What the server sends may be long: a job's input with all that it has recorded. */
const FRAMES = { bytesMax: 67_108_864, depthMax: 80 };

export interface ChildPort {
  send(message: object): void;
}

/**
 * The child's side of startChild. It tells that its event loop turns (`{type: "beat"}`), and ends the
 * process when the server is gone, even while a handler blocks it.
 */
export function openChildPort(onMessage: (message: unknown) => void): ChildPort {
  const pipe = new Socket({ fd: PIPE_FD, readable: true, writable: true });
  const reader = createFrameReader(FRAMES);
  const exit = process.exit.bind(process);
  pipe.on("data", (chunk) => {
    for (const message of reader.read(chunk)) onMessage(message);
  });
  pipe.on("error", () => exit(1));
  pipe.on("close", () => exit(0));
  const port: ChildPort = { send: (message) => void pipe.write(`${JSON.stringify(message)}\n`) };
  setInterval(() => port.send({ type: "beat" }), BEAT_MS);
  watchParent();
  return port;
}

/** On a thread, because the event loop may be blocked for ever when the server is killed. */
function watchParent(): void {
  const source = `
    const parent = ${Number(process.argv[2])};
    setInterval(() => {
      if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
    }, 1000);`;
  const watch = new Worker(source, { eval: true, execArgv: [], env: {}, stdout: false });
  watch.unref();
}
