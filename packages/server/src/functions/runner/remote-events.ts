import type { Direction, InvocationEvents } from "../../domain/function/function-host.ts";
import type { ChildPort } from "../../runtime/children/child-port.ts";

/** Of one invocation; the server keeps no more of a job's log either. */
const LOG_CHARS_MAX = 5_242_880;

export interface RemoteEvents extends InvocationEvents {
  /** The server has written what a call asked it to. */
  recorded(answer: { call: number; direction: Direction }): void;
}

/** Passes on to the server what a handler asks for. */
export function remoteEvents(port: ChildPort, run: number): RemoteEvents {
  const waiting = new Map<number, (direction: Direction) => void>();
  let calls = 0;
  let logChars = 0;

  function ask(message: object): Promise<Direction> {
    calls += 1;
    const call = calls;
    port.send({ ...message, run, call });
    return new Promise((resolve) => {
      waiting.set(call, resolve);
    });
  }

  return {
    // The server knows: it said so.
    begun() {},
    step: (step) => ask({ type: "step", step }),
    checkpoint: (state) => ask({ type: "checkpoint", state }),
    log({ level, message, info }) {
      if (logChars > LOG_CHARS_MAX) return;
      logChars += message.length + (info === undefined ? 0 : JSON.stringify(info).length);
      port.send({ type: "log", run, level, message, ...(info !== undefined && { info }) });
    },
    progress: (fraction) => port.send({ type: "progress", run, fraction }),
    extendTimeout: () => port.send({ type: "extendTimeout", run }),
    extendPayload: (items) => port.send({ type: "extendPayload", run, items }),
    recorded({ call, direction }) {
      waiting.get(call)?.(direction);
      waiting.delete(call);
    },
  };
}
