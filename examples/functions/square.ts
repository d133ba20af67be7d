import { defineFunction } from "@reprise/sdk";
import { z } from "zod";

/** The smallest function: what examples/plans/squares.json runs. */
export default defineFunction({
  id: "square",
  input: z.object({ n: z.number() }),
  run: (_ctx, { n }) => n * n,
});
