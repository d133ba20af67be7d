import { deliverySender } from "./deliveries/delivery-sender.ts";
import type { EngineDeps } from "./deps.ts";
import { createHoldTokens } from "./execution/holds/hold-tokens.ts";
import { insightSweeper } from "./insight/insight-sweeper.ts";
import { rollUp } from "./insight/roll-up.ts";
import { planRunner } from "./plans/plan-runner.ts";
import { type RunningService, runService, type Service } from "./service.ts";
import { Dispatcher } from "./services/dispatcher.ts";
import { heldJobsChecker } from "./services/held-jobs-checker.ts";
import { hookRunner } from "./services/hook-runner.ts";
import { keySweeper } from "./services/key-sweeper.ts";
import { leaseGuard, leaseKeeper } from "./services/lease-keeper.ts";
import { leaseSweeper } from "./services/lease-sweeper.ts";
import { noticeSender } from "./services/notice-sender.ts";
import { retentionService } from "./services/retention.ts";
import { strandedChildren } from "./services/stranded-children.ts";
import { waker } from "./services/waker.ts";
import { triggerReconciler } from "./triggers/trigger-reconciler.ts";
import { triggerRunner } from "./triggers/trigger-runner.ts";
import { createWorker } from "./worker.ts";

/** After the grace, what still does not let go is left behind; the next process goes on with it. */
const LAST_WAIT_MS = 5_000;

/** Executes the jobs of a store in this process. */
export interface Engine {
  /** Resolves when jobs are being executed. */
  start(): Promise<void>;
  /**
   * Claims no more and lets running steps end for up to `graceMs`; then aborts them. What is not
   * finished is handed back without losing anything that was recorded.
   */
  stop(graceMs: number): Promise<void>;
  /** Jobs in this process's hands now. */
  busy(): number;
}

/** `name` shows on the workers page, such as host and process id. */
export function createEngine(deps: EngineDeps, { name }: { name: string }): Engine {
  const { storage, clock } = deps;
  const worker = createWorker(deps, { name });
  const hint = (lanes: readonly string[]) => dispatcher.hint(lanes);
  const timers = waker(deps, { hint });
  const dispatcher = new Dispatcher(deps, { worker, onTimer: timers.expect });
  const { slots } = dispatcher;
  const checker = heldJobsChecker(deps, { worker, slots });
  const triggers = triggerRunner(deps);
  // A worker without the secret key leaves deliveries to those that have it.
  const { outbound } = deps;
  const canSend = outbound !== undefined && outbound.vault.keyId !== null;
  const deliveries = canSend ? deliverySender(deps, outbound) : null;
  const services = [
    ...(deliveries ? [deliveries] : []),
    leaseKeeper(deps, { worker, slots }),
    leaseGuard(deps, { worker, slots }),
    triggers,
    ...caretakers(deps, { hint }),
    timers,
    checker,
    dispatcher,
  ];
  let running: RunningService[] = [];
  let unsubscribe = () => {};

  return {
    async start() {
      // One process holds the file, so whoever held jobs before is gone (promise A2.2).
      if (storage.engine === "sqlite") await storage.workers.sweep({ now: clock.now(), all: true });
      await worker.register();
      unsubscribe = storage.onSignal((signal) => {
        if (signal.type === "ready") hint(signal.lanes);
        else if (signal.jobIds.some((id) => slots.has(id))) check();
      });
      running = services.map((service) => runService(service, deps));
      dispatcher.open();
      await dispatcher.tick();
    },
    async stop(graceMs) {
      unsubscribe();
      await dispatcher.close();
      await triggers.close();
      await deliveries?.close();
      await within(graceMs);
      slots.leaveNow();
      await within(LAST_WAIT_MS);
      slots.dropAll();
      await Promise.all(running.map((service) => service.stop()));
      await release();
    },
    busy: () => slots.count(),
  };

  /** A command came to a job here: it should be told now rather than at the next round. */
  function check(): void {
    checker.tick().catch((error: unknown) => {
      deps.log.warn({ err: error }, "The jobs here could not be checked");
    });
  }

  /** If the store does not answer now, the lease ends by itself. */
  async function release(): Promise<void> {
    try {
      await worker.release();
    } catch (error) {
      deps.log.warn({ err: error }, "The worker could not sign off");
    }
  }

  /** Waits until nothing runs here, at most so long. */
  async function within(ms: number): Promise<void> {
    let takeBack = () => {};
    const limit = new Promise<void>((resolve) => {
      takeBack = clock.after(ms, resolve);
    });
    await Promise.race([slots.idle(), limit]);
    takeBack();
  }
}

/** The loops that need neither this worker nor its slots. */
function caretakers(
  deps: EngineDeps,
  { hint }: { hint: (lanes: readonly string[]) => void },
): Service[] {
  const { notifier, storage } = deps;
  return [
    leaseSweeper(deps, { hint }),
    strandedChildren(deps, { hint }),
    keySweeper(deps),
    triggerReconciler(deps),
    planRunner(deps),
    retentionService(deps),
    rollUp(deps),
    insightSweeper(deps),
    hookRunner(deps),
    ...(notifier ? [noticeSender(deps, { notifier, tokens: createHoldTokens(storage) })] : []),
  ];
}
