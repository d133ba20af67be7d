const AT_ONCE = 2;
const WAITING_MAX = 40;

/** More wait for their turn than make sense to let wait. */
export class TooBusy extends Error {
  constructor() {
    super("Too many passwords are being checked at once");
    this.name = "TooBusy";
  }
}

/** Runs few at once and lets the others wait in line. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING_MAX) throw new TooBusy();
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // Whoever waits takes over this turn.
      if (next) next();
      else running -= 1;
    }
  };
}
