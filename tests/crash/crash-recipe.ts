export const CRASH_RECIPE = "crash";

/** Steps before, in and after a loop and a durable timer; each asks the receiver once. */
export function crashRecipe(effectUrl: string): object {
  const ask = (id: string) => ({
    id,
    action: "http.request",
    input: { method: "POST", url: effectUrl, json: { n: "{{ trigger.body.n }}" } },
  });
  return {
    id: CRASH_RECIPE,
    name: "Survive",
    trigger: { type: "webhook", dedupe: "{{ trigger.body.n }}" },
    concurrency: 1000,
    steps: [
      ask("first"),
      { foreach: ["a", "b"], as: "item", steps: [ask("each")] },
      { id: "pause", wait: { for: "300ms" } },
      ask("last"),
    ],
  };
}

/** Requests that one job makes. */
export const EFFECTS_PER_JOB = 4;
