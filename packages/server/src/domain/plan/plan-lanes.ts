/** The lane of a plan's runs, which is held while the plan is paused; also the name of its trigger. */
export function planLane(planId: string): string {
  return `plan:${planId}`;
}

/** The lane of a run's items: as many of them execute at once as its configuration says (M-18.5). */
export function runLane(runId: string): string {
  return `run:${runId}`;
}

/** The plan of such a trigger, or null for another's. No recipe's id has a colon. */
export function planOfTrigger(name: string): string | null {
  return name.startsWith("plan:") ? name.slice("plan:".length) : null;
}
