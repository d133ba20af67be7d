import { isLong } from "../../domain/connector.ts";
import { CANCELED_BY_USER } from "../../domain/job/job.ts";
import type { LogLine, StepRecord } from "../../domain/job/step-record.ts";
import type { HoldPlace } from "../../storage/storage.ts";
import { changeJob } from "../change-job.ts";
import type { EngineDeps } from "../deps.ts";
import { idempotencyKey } from "../execution/flight/action-context.ts";
import { holdStateOf } from "../execution/holds/hold-state.ts";
import { runHook } from "../execution/holds/run-hook.ts";
import { stepKey } from "../execution/records/journal.ts";
import { writeJob } from "../operation.ts";
import type { Service } from "../service.ts";

const INTERVAL_MS = 500;
/** Hooks that a process runs at once. */
const HOOKS_MAX = 10;

type Deps = Pick<EngineDeps, "storage" | "clock" | "actions" | "log">;

/**
 * Ends what canceled jobs have under way outside. Such a job is CANCELING until its action's
 * hook has run, at most for the grace; it takes no slot and no place of its recipe meanwhile. A process
 * that dies with a hook leaves it: the job is canceled all the same when its time is over.
 */
export function hookRunner(deps: Deps): Service {
  const { storage, clock } = deps;
  let running = 0;

  const run = async (taken: HoldPlace & { cancelBy: number }) => {
    running += 1;
    try {
      await runTaken(deps, taken);
    } catch (error) {
      deps.log.warn({ err: error, jobId: taken.jobId }, "The hook of a canceled job failed");
    } finally {
      running -= 1;
    }
  };

  return {
    name: "hook-runner",
    intervalMs: INTERVAL_MS,
    async tick() {
      const room = HOOKS_MAX - running;
      const taken = room <= 0 ? [] : await storage.holds.takeCancels(room);
      // Not awaited: a slow hook must not hold up those of others.
      for (const one of taken) void run(one);
      const now = clock.now();
      const overdue = await storage.holds.overdueCancels({ now, limit: HOOKS_MAX });
      for (const place of overdue) {
        const message = "The cancel waits no longer; what was begun outside may go on";
        await finish(deps, place, [
          { at: now, level: "WARN", message, step: null, info: undefined },
        ]);
      }
      return taken.length + overdue.length;
    },
  };
}

async function runTaken(deps: Deps, taken: HoldPlace & { cancelBy: number }): Promise<void> {
  const { storage, clock, actions } = deps;
  const steps = await storage.steps.list({ jobId: taken.jobId, repeat: taken.repeat });
  const record = steps.find((step) => stepKey(step) === taken.stepKey);
  const held = record === undefined ? null : holdStateOf(record);
  const action = actions.get(record?.action ?? "");
  const logs: LogLine[] = [];
  if (record && held && action && isLong(action)) {
    const context = await contextOf(deps, { taken, record, logs });
    const limitMs = Math.max(0, taken.cancelBy - clock.now());
    await runHook({ action, state: held.state, context, clock, limitMs });
  }
  await finish(deps, taken, logs);
}

interface Taken {
  taken: HoldPlace;
  record: StepRecord;
  logs: LogLine[];
}

async function contextOf({ storage, clock }: Deps, { taken, record, logs }: Taken) {
  const { jobId, repeat } = taken;
  const { path, iterations } = record;
  const job = await storage.jobs.find(jobId);
  return {
    jobId,
    recipeId: job?.recipeId ?? null,
    idempotencyKey: idempotencyKey({ jobId, repeat, path, iterations }),
    log: (level: LogLine["level"], message: string, info?: LogLine["info"]) => {
      logs.push({ at: clock.now(), level, message, step: path, info });
    },
  };
}

/** CANCELING ends, unless it has ended by itself. */
async function finish(
  { storage, clock }: Deps,
  place: HoldPlace,
  logs: readonly LogLine[],
): Promise<void> {
  const { jobId, repeat } = place;
  await storage.transaction(async (stores) => {
    const job = await stores.lockJob(jobId);
    await stores.endCancel(place);
    if (job?.repeat !== repeat) return;
    for (const line of logs) await stores.insertLog({ jobId, repeat, line });
    if (job.status !== "CANCELING" || job.workerId !== null) return;
    const now = clock.now();
    const canceled = changeJob(job, { event: "halt", now });
    const readiness = { state: "resting" } as const;
    await writeJob(stores, { job: canceled, readiness, message: CANCELED_BY_USER, info: {}, now });
  });
}
