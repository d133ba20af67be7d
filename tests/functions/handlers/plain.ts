import { defineFunction, FunctionError } from "@reprise/sdk";
import { z } from "zod";
import { shout } from "./_shout.js";

export const greet = defineFunction({
  id: "greet",
  input: z.object({ name: z.string(), times: z.number().int().default(1) }),
  timeout: "30s",
  retry: { maximumAttempts: 2 },
  run(ctx, { name, times }) {
    ctx.log.info("greeting", { name });
    ctx.progress(0.5);
    return { text: shout(`hello ${name}`).repeat(times), attempt: ctx.attempt };
  },
});

export const listed = [
  defineFunction({
    id: "by-json-schema",
    input: { type: "object", required: ["page"], properties: { page: { type: "integer" } } },
    restartable: false,
    stoppable: false,
    run: (ctx, input) => ({ input, job: ctx.job.id, key: ctx.idempotencyKey }),
  }),
  defineFunction({
    id: "refuses",
    run() {
      throw new FunctionError("card_declined", "The card was declined", {
        retriable: false,
        category: "billing",
        details: { card: "4711" },
      });
    },
  }),
];
