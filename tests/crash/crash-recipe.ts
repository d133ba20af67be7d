export const CRASH_RECIPE = "crash";
export const CRASH_CALLEE = "crash-callee";

/**
 * Requests before, in and after a loop that also calls another recipe, a durable timer, and a wait for
 * what was called.
 */
export function crashRecipe(effectUrl: string): object {
  const n = "{{ trigger.body.n }}";
  const ask = (id: string) => asking(id, { effectUrl, n });
  return {
    id: CRASH_RECIPE,
    name: "Survive",
    trigger: { type: "webhook", dedupe: "{{ trigger.body.n }}" },
    concurrency: 1000,
    steps: [
      ask("first"),
      { foreach: ["a", "b"], as: "item", steps: [ask("each"), CALL] },
      { id: "pause", wait: { for: "300ms" } },
      { id: "called", awaitCalls: "child" },
      ask("last"),
    ],
  };
}

const CALL = {
  id: "child",
  call: CRASH_CALLEE,
  mode: "async",
  input: { n: "{{ trigger.body.n }}" },
};

/** What is called: it asks, waits a little, and asks again. */
export function crashCallee(effectUrl: string): object {
  const ask = (id: string) => asking(id, { effectUrl, n: "{{ trigger.n }}" });
  return {
    id: CRASH_CALLEE,
    name: "Survive a caller",
    trigger: { type: "callable" },
    concurrency: 1000,
    steps: [ask("before"), { id: "pause", wait: { for: "100ms" } }, ask("after")],
  };
}

function asking(id: string, { effectUrl, n }: { effectUrl: string; n: string }): object {
  return { id, action: "http.request", input: { method: "POST", url: effectUrl, json: { n } } };
}

/** Requests that one root makes itself. */
export const EFFECTS_PER_JOB = 4;
/** Jobs that one root calls, one a turn of its loop. */
export const CHILDREN_PER_JOB = 2;
export const EFFECTS_PER_CHILD = 2;
