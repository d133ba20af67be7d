import type { CommandContext } from "../../command-context.ts";
import { formatInstant } from "../../terminal/format-time.ts";
import { safeText } from "../../terminal/safe-text.ts";

/** `reprise recipes show RECIPE`: how it stands, and its newest document as YAML. */
export async function showRecipe(
  { client, out }: CommandContext,
  { recipeId, version }: { recipeId: string; version?: number },
): Promise<void> {
  if (version !== undefined) {
    const saved = await client.recipes.version(recipeId, version);
    if (out.json) return out.value(saved);
    return out.line(await documentText(saved.document));
  }
  const recipe = await client.recipes.get(recipeId);
  if (out.json) return out.value(recipe);
  const { style } = out;
  const facts: [string, string][] = [
    ["State", recipe.state],
    ["Version", `${recipe.version}, live: ${recipe.activeVersion ?? "none"}`],
    ["Trigger", recipe.trigger.path === null ? recipe.trigger.type : `POST ${recipe.trigger.path}`],
    ["At once", String(recipe.concurrency)],
    ["Created", formatInstant(recipe.createdAt)],
    ["Changed", formatInstant(recipe.updatedAt)],
  ];
  out.line(`${style.bold(safeText(recipe.name))}  ${style.dim(safeText(recipe.id))}`);
  for (const [name, value] of facts) out.line(`  ${style.dim(name.padEnd(8))} ${safeText(value)}`);
  out.line();
  out.line(await documentText(recipe.document));
}

/** YAML writes control characters as escapes; what else could disturb a terminal is escaped here. */
async function documentText(document: unknown): Promise<string> {
  const { stringify } = await import("yaml");
  return stringify(document, { lineWidth: 100 }).trimEnd().split("\n").map(safeText).join("\n");
}
