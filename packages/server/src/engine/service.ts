import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";

/** A loop of the engine. Its rounds are safe to run twice, and on two machines at once. */
export interface Service {
  name: string;
  intervalMs: number;
  /** One round; answers how much it found. */
  tick(): Promise<number>;
}

export interface RunningService {
  /** No further rounds; resolves when the one in progress has ended. */
  stop(): Promise<void>;
}

/** Repeats a service's rounds, each `intervalMs` after the end of the one before. A round that fails is logged. */
export function runService(
  service: Service,
  { clock, log }: { clock: Clock; log: Log },
): RunningService {
  let isStopped = false;
  let takeBack = () => {};
  let round: Promise<void> = Promise.resolve();
  const arm = () => {
    if (isStopped) return;
    takeBack = clock.after(service.intervalMs, () => {
      round = runRound(service, log).then(arm);
    });
  };
  arm();
  return {
    async stop() {
      isStopped = true;
      takeBack();
      await round;
    },
  };
}

async function runRound(service: Service, log: Log): Promise<void> {
  try {
    await service.tick();
  } catch (error) {
    log.error({ err: error, service: service.name }, "A round of a service failed");
  }
}
