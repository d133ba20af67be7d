import type { Job } from "@reprise/sdk";

/** What people know a job by: its title, its recipe or its kind, and the end of its id. */
export function jobName(job: Pick<Job, "id" | "title" | "recipeId" | "planId" | "kind">): string {
  const name = job.title ?? job.recipeId ?? job.planId ?? job.kind;
  return `${name} · ${job.id.slice(-6)}`;
}
