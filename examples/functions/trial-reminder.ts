import { defineFunction, FunctionError } from "@reprise/sdk";

/** Waits for days without holding anything, then sends one message. */
export default defineFunction({
  id: "trial-reminder",
  input: {
    type: "object",
    required: ["hook", "customer"],
    properties: {
      hook: { type: "string" },
      customer: { type: "string" },
      after: { type: "string", default: "3d" },
    },
  },
  async run(ctx, input) {
    const { hook, customer, after = "3d" } = input as Record<string, string>;
    await ctx.wait(after);
    return ctx.step("send", async () => {
      const response = await fetch(String(hook), {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": ctx.idempotencyKey },
        body: JSON.stringify({ text: `${customer}, your trial ends soon` }),
        signal: ctx.signal,
      });
      if (response.status === 404) {
        throw new FunctionError("unknown_hook", "There is no such hook", { retriable: false });
      }
      if (!response.ok) throw new Error(`The hook answered ${response.status}`);
      return { status: response.status };
    });
  },
});
