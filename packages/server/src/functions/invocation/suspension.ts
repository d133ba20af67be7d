import type { Call, Ending, Wait } from "../../domain/function/function-host.ts";

/** Ends a handler before its end, at a point where its records are whole. */
export interface Suspension {
  /** True when no step may begin, and no more be done. */
  isHalted(): boolean;
  /** The job is wanted back. */
  halt(): void;
  /** The job is to go on later. */
  wait(wait: Wait): void;
  call(call: Call): void;
  stepBegins(): void;
  stepEnded(): void;
}

/**
 * The handler ends at a wait or a halt, but not before the steps under way are recorded: what was
 * begun would otherwise be begun twice. Beside a wait it may go on with other steps, as in a race.
 * What awaits a suspended call waits for ever and is collected.
 */
export function createSuspension(settle: (ending: Ending) => void): Suspension {
  const waits: Wait[] = [];
  const calls: Call[] = [];
  let isHalted = false;
  let steps = 0;
  const settleWhenIdle = () => {
    // In a turn of its own: calls that are made together are suspended together.
    setImmediate(() => {
      if (steps > 0) return;
      if (waits.length + calls.length > 0) settle({ type: "waiting", waits, calls });
      else if (isHalted) settle({ type: "halted" });
    });
  };
  return {
    isHalted: () => isHalted,
    halt() {
      isHalted = true;
    },
    wait(wait) {
      waits.push(wait);
      settleWhenIdle();
    },
    call(call) {
      calls.push(call);
      settleWhenIdle();
    },
    stepBegins() {
      steps += 1;
    },
    stepEnded() {
      steps -= 1;
      settleWhenIdle();
    },
  };
}

/** What a suspended call answers. */
export function never(): Promise<never> {
  return new Promise(() => {});
}
