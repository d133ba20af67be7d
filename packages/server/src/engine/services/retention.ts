import { retentionMs } from "../../domain/retention.ts";
import type { RetentionLimits } from "../../storage/storage.ts";
import type { EngineDeps } from "../deps.ts";
import type { Service } from "../service.ts";
import { readSettings } from "../settings/read-settings.ts";
import { newTaskJob } from "../tasks/new-task-job.ts";
import { retentionPurge } from "../tasks/retention-purge.ts";

const LOOK_INTERVAL_MS = 600_000;
/** Files of one statement. */
const SWEEP_BATCH_MAX = 20;
/** Entries of one statement. */
const AUDIT_BATCH_MAX = 1_000;
const BULK_BATCH_MAX = 5;

/**
 * Looks for what has passed its time and gives the erasing of it to a system job; with nothing to
 * erase there is no job. Files of tasks go at once.
 */
export function retentionService(deps: Pick<EngineDeps, "storage" | "clock" | "ids">): Service {
  const { storage, clock } = deps;
  return {
    name: "retention",
    intervalMs: LOOK_INTERVAL_MS,
    async tick() {
      const swept = (await sweepArtifacts(deps)) + (await sweepAudit(deps));
      const limits = await currentLimits(deps);
      if (!(await storage.retention.isDue(limits))) return swept;
      const now = clock.now();
      const job = newTaskJob(deps, { task: retentionPurge, input: { ...limits }, runBy: null });
      // Of several processes that look at the same time one makes the job.
      const key = {
        scope: "service:retention",
        value: String(Math.floor(now / LOOK_INTERVAL_MS)),
        fingerprint: null,
        expiresAt: now + 2 * LOOK_INTERVAL_MS,
      };
      const { outcome } = await storage.jobs.accept({ ...job, key });
      return outcome === "accepted" ? swept + 1 : swept;
    },
  };
}

async function currentLimits({
  storage,
  clock,
}: Pick<EngineDeps, "storage" | "clock">): Promise<RetentionLimits> {
  const { retention } = await readSettings(storage);
  const now = clock.now();
  return {
    dataBefore: now - retentionMs(retention.data),
    summaryBefore: now - retentionMs(retention.summary),
  };
}

async function sweepArtifacts({
  storage,
  clock,
}: Pick<EngineDeps, "storage" | "clock">): Promise<number> {
  let swept = 0;
  let batch: number;
  do {
    batch = await storage.artifacts.sweep({ now: clock.now(), limit: SWEEP_BATCH_MAX });
    swept += batch;
  } while (batch === SWEEP_BATCH_MAX);
  return swept;
}

async function sweepAudit({
  storage,
  clock,
}: Pick<EngineDeps, "storage" | "clock">): Promise<number> {
  const { retention } = await readSettings(storage);
  const before = clock.now() - retentionMs(retention.audit);
  let swept = 0;
  let batch: number;
  do {
    batch = await storage.audit.sweep({ before, limit: AUDIT_BATCH_MAX });
    batch += await storage.bulk.sweep({ before, limit: BULK_BATCH_MAX });
    swept += batch;
  } while (batch > 0);
  return swept;
}
