import { defineFunction } from "@reprise/sdk";

/** Takes a moment, so that a kill finds some of them at work. */
export const page = defineFunction({
  id: "page",
  async run(_ctx, input) {
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    return input;
  },
});
