import { STEPS_RECIPE } from "./bench-recipes.ts";
import { jobInput } from "./job-data.ts";
import type { RepriseProcess } from "./reprise-process.ts";

/** As many events as one request may bring. */
const EVENTS_MAX = 1_000;

/** Creates the recipe and starts it. */
export async function pushRecipe(server: RepriseProcess, recipe: { id: string }): Promise<void> {
  await server.call("POST", "/recipes", recipe);
  await server.call("POST", `/recipes/${recipe.id}/start`);
}

/** Accepts so many 3-step jobs through the API, in batches one after the other. */
export async function sendJobs(server: RepriseProcess, jobs: number): Promise<void> {
  for (let first = 0; first < jobs; first += EVENTS_MAX) {
    const size = Math.min(EVENTS_MAX, jobs - first);
    const events = Array.from({ length: size }, (_, i) => ({ body: jobInput(first + i) }));
    await server.call("POST", `/recipes/${STEPS_RECIPE.id}/jobs`, { events });
  }
}
