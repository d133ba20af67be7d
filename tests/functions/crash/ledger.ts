// A function whose steps leave a line in a file, so that a test sees what ran how often.
import { appendFileSync, existsSync } from "node:fs";
import { defineFunction } from "@reprise/sdk";
import { z } from "zod";

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const ledger = defineFunction({
  id: "ledger",
  input: z.object({ file: z.string(), gate: z.string() }),
  async run(ctx, { file, gate }) {
    const note = (text: string) => appendFileSync(file, `${text}\n`);
    note(`begin ${ctx.attempt} ${JSON.stringify(ctx.state ?? null)} pid ${process.pid}`);
    await ctx.step("one", () => note("one"));
    await ctx.checkpoint({ after: "one" });
    await ctx.step("two", async () => {
      note("two");
      while (!existsSync(gate)) await later(20);
    });
    await ctx.step("three", () => note("three"));
    return { attempt: ctx.attempt, state: ctx.state };
  },
});
