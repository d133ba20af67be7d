import { RequestError } from "../../domain/errors.ts";
import type { Json } from "../../domain/json.ts";
import { InvalidSchema } from "../../runtime/json-schema-check.ts";
import type { Api } from "./resolve-api.ts";

/**
 * Refuses parameters that do not fit with `invalid_value` and where; `pointer` is theirs in the
 * request. What only the function's own schema can say is found when it runs.
 */
export async function checkParameters(
  { id, input }: Api,
  { parameters, pointer }: { parameters: Json; pointer: string },
): Promise<void> {
  if (input === null) return;
  const wrong = await input(parameters).catch((error: unknown) => {
    if (!(error instanceof InvalidSchema)) throw error;
    throw new RequestError(
      "function_broken",
      `The input schema of '${id}' is no JSON Schema: ${error.message}`,
    );
  });
  const [first] = wrong;
  if (first === undefined) return;
  throw new RequestError(
    "invalid_value",
    `The parameters do not fit '${id}': ${first.pointer === "" ? "they" : first.pointer} ${first.message}.`,
    {
      errors: wrong.map((mismatch) => ({
        pointer: `${pointer}${mismatch.pointer}`,
        code: "invalid_value",
        message: mismatch.message,
      })),
    },
  );
}
