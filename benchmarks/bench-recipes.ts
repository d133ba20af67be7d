/** Three steps of ~110 B, each using the trigger, each recorded; the second also uses the first. */
export const STEPS_RECIPE = {
  id: "bench-steps",
  name: "Three recorded steps",
  trigger: { type: "webhook" },
  concurrency: 1_000,
  steps: [1, 2, 3].map((number) => ({
    id: `step${number}`,
    action: "data.set",
    input: {
      step: number,
      url: "https://crm.example.com/customers/4711",
      event: number === 1 ? "{{ trigger.body.id }}" : "{{ steps.step1.event }}",
      accept: "application/json",
    },
  })),
};

/** The least that a recipe can be: one step, recorded as every step is. `bench.noop` is the benchmark's own. */
export const NOOP_RECIPE = {
  id: "bench-noop",
  name: "Nothing",
  trigger: { type: "webhook" },
  concurrency: 1_000,
  steps: [{ id: "nothing", action: "bench.noop", input: {} }],
};

/** The same with an action that every server has. */
export const SMALL_RECIPE = {
  ...NOOP_RECIPE,
  id: "bench-small",
  steps: [{ id: "nothing", action: "data.set", input: {} }],
};
