import { defineFunction } from "@reprise/sdk";

/** Adds two pages to its run; fails once, after it has said so. */
export const list = defineFunction({
  id: "list",
  run(ctx, input) {
    ctx.extendPayload([1, 2].map((page) => ({ api: "page", parameters: { of: input, page } })));
    if (ctx.attempt === 1) throw new Error("The list was busy");
    return "listed";
  },
});
