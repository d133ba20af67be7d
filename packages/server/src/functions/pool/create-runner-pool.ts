import type {
  Ending,
  FunctionHost,
  Invocation,
  InvocationEvents,
  RunningInvocation,
} from "../../domain/function/function-host.ts";
import type { FunctionInfo } from "../../domain/function/function-info.ts";
import { listFunctionFiles } from "./list-function-files.ts";
import type { PoolOptions } from "./pool-options.ts";
import { RunnerSet } from "./runner-set.ts";

export interface RunnerPool extends FunctionHost {
  /** Resolves when the functions of the folder are known. */
  open(): Promise<void>;
  /** Reads the folder again. What runs ends on the code that it began with. */
  reload(): Promise<void>;
  /** Kills the runners; what ran in them is handed back by the engine. */
  close(): void;
}

interface Waiting {
  invocation: Invocation;
  events: InvocationEvents;
  begun(running: RunningInvocation): void;
}

/** Runs the functions of a folder in child processes. */
export function createRunnerPool(options: PoolOptions): RunnerPool {
  const queue: Waiting[] = [];
  let set: RunnerSet | null = null;
  let infos: ReadonlyMap<string, FunctionInfo> = new Map();

  /** Gives waiting invocations to runners, oldest first; one that is to be alone lets others pass. */
  function next(): void {
    for (const waiting of [...queue]) {
      const running = set?.start(waiting.invocation, waiting.events) ?? null;
      if (running === null) {
        if (waiting.invocation.isAlone) continue;
        return;
      }
      queue.splice(queue.indexOf(waiting), 1);
      waiting.begun(running);
    }
  }

  async function open(): Promise<void> {
    const files = listFunctionFiles(options.folder);
    const fresh = new RunnerSet({ ...options, files, onRoom: next });
    infos = byId(await openedOf(fresh));
    const before = set;
    set = fresh;
    before?.retire();
    next();
  }

  return {
    open,
    reload: open,
    close() {
      set?.close();
      set = null;
    },
    offers: (id) => infos.get(id)?.error === null,
    list: () => [...infos.values()],
    find: (id) => infos.get(id) ?? null,
    start(invocation, events) {
      const info = infos.get(invocation.api);
      if (info === undefined || info.error !== null) return refused(invocation.api);
      return enqueue(queue, { invocation, events, next });
    },
  };
}

async function openedOf(set: RunnerSet): Promise<readonly FunctionInfo[]> {
  try {
    return await set.opened;
  } catch (error) {
    set.close();
    throw error;
  }
}

/** An invocation that may have to wait for a runner; what it is told meanwhile, it is told then. */
function enqueue(
  queue: Waiting[],
  {
    invocation,
    events,
    next,
  }: { invocation: Invocation; events: InvocationEvents; next: () => void },
): RunningInvocation {
  let running: RunningInvocation | null = null;
  let settle: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    settle = resolve;
  });
  const waiting: Waiting = {
    invocation,
    events,
    begun(begun) {
      running = begun;
      events.begun();
      void begun.ended.then(settle);
    },
  };
  const leave = (ending: Ending) => {
    const place = queue.indexOf(waiting);
    if (place !== -1) queue.splice(place, 1);
    settle(ending);
  };
  queue.push(waiting);
  next();
  return {
    ended,
    halt: () => (running === null ? leave({ type: "halted" }) : running.halt()),
    abort: (reason) => (running === null ? leave({ type: "halted" }) : running.abort(reason)),
    kill: () => (running === null ? leave({ type: "halted" }) : running.kill()),
  };
}

function refused(api: string): RunningInvocation {
  const message = `There is no function '${api}' here`;
  const error = { code: "api_not_found", message, retriable: false };
  return {
    ended: Promise.resolve({ type: "error", error }),
    halt() {},
    abort() {},
    kill() {},
  };
}

/** Two functions of one id are a mistake that somebody has to decide. */
function byId(infos: readonly FunctionInfo[]): ReadonlyMap<string, FunctionInfo> {
  const known = new Map<string, FunctionInfo>();
  for (const info of infos) {
    const other = known.get(info.id);
    if (other === undefined) known.set(info.id, info);
    else if (other.error === null && info.error === null) {
      const error = `The id is used twice, in ${other.file} and ${info.file}`;
      known.set(info.id, { ...other, error });
    } else if (info.error === null) known.set(info.id, info);
  }
  return known;
}
