import type { Job } from "../../domain/job/job.ts";
import type { JsonObject } from "../../domain/json.ts";
import { isoTime } from "../../runtime/iso-time.ts";

/** What expressions see as `job`. */
export function aboutJob(job: Job): JsonObject {
  return {
    id: job.id,
    kind: job.kind,
    repeat: job.repeat,
    recipeId: job.recipeId,
    recipeVersion: job.recipeVersion,
    createDate: isoTime(job.createDate),
    queuedDate: isoTime(job.queuedDate),
    runBy: job.runBy,
    labels: job.labels,
  };
}
