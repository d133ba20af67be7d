import { readRecipeFile } from "../../../runtime/files/recipe-files.ts";
import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";
import { complaint } from "./push.ts";

/** `reprise recipes validate FILE…`: says everything that is wrong with them; saves nothing. */
export async function validateRecipes(
  { client, out }: CommandContext,
  { files }: { files: readonly string[] },
): Promise<ExitCode> {
  const results = [];
  for (const { path, text, format } of files.map(readRecipeFile)) {
    const result = await client.recipes.validate(text, { format });
    results.push({ path, ...result });
    if (out.json) continue;
    if (result.valid)
      out.line(`${out.style.green("✓")} ${safeText(path)}  ${safeText(result.id ?? "")}`);
    for (const error of result.errors) {
      out.line(`${out.style.red("✗")} ${complaint(path, error)}`);
    }
  }
  if (out.json) out.value({ items: results });
  return results.every(({ valid }) => valid) ? EXIT_CODES.ok : EXIT_CODES.usage;
}
