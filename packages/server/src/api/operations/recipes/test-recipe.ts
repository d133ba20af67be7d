import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import type { Json } from "../../../domain/json.ts";
import { type TestInput, testRecipe } from "../../../engine/commands/recipes/test-recipe.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { EventId, JobId, RecipeId } from "../../parameters.ts";

const TestBody = z.strictObject({
  event: z
    .unknown()
    .pipe(z.custom<Json>((value) => value !== undefined))
    .optional()
    .meta({ description: "Any JSON; `trigger` of the job" }),
  eventId: EventId.optional().meta({ description: "An event of this recipe that is stored" }),
  jobId: JobId.optional().meta({ description: "A job of this recipe, whose event is taken" }),
  next: z
    .literal(true)
    .optional()
    .meta({ description: "The oldest pending job itself; it is not processed again at the start" }),
});

export function registerTestRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/test",
    config: { role: "editor" },
    schema: {
      operationId: "testRecipe",
      tags: ["Recipes"],
      summary: "Try the newest version of a recipe out",
      description:
        "Makes a job with `test: true`, also while the recipe is stopped. Its steps do what they do elsewhere, too. Neither filter nor dedupe key is asked. Send one of `event`, `eventId`, `jobId` and `next`.",
      params: z.strictObject({ recipeId: RecipeId }),
      body: TestBody,
      response: { 202: z.strictObject({ jobId: z.string() }) },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 202 }, (within) =>
        testRecipe(within, {
          recipeId: request.params.recipeId,
          input: inputOf(request.body),
          by: callerOf(request).name,
        }),
      ),
  });
}

function inputOf({ event, eventId, jobId, next }: z.infer<typeof TestBody>): TestInput {
  const inputs: TestInput[] = [
    ...(event === undefined ? [] : [{ type: "event", event } as const]),
    ...(eventId === undefined ? [] : [{ type: "eventId", eventId } as const]),
    ...(jobId === undefined ? [] : [{ type: "jobId", jobId } as const]),
    ...(next === undefined ? [] : [{ type: "next" } as const]),
  ];
  const [input] = inputs;
  if (input !== undefined && inputs.length === 1) return input;
  const message = "Send one of `event`, `eventId`, `jobId` and `next`.";
  throw new RequestError("required", message, {
    errors: [{ pointer: "/event", code: "required", message }],
  });
}
