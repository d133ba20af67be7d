import { type RecipeFile, readRecipeFile } from "../../../runtime/files/recipe-files.ts";
import { EXIT_CODES, type ExitCode } from "../../../runtime/process/exit-codes.ts";
import type { CommandContext } from "../../command-context.ts";
import { safeText } from "../../terminal/safe-text.ts";

export interface PushOptions {
  files: readonly string[];
  note?: string;
  /** Also start what was pushed, which makes the new version live. */
  start?: boolean;
}

/** `reprise recipes push FILE…`: creates a recipe, or saves the next version of it. All files are checked first. */
export async function pushRecipes(
  context: CommandContext,
  { files, note, start }: PushOptions,
): Promise<ExitCode> {
  const { client, out } = context;
  const checked: { file: RecipeFile; id: string }[] = [];
  for (const file of files.map(readRecipeFile)) {
    const { valid, id, errors } = await client.recipes.validate(file.text, { format: file.format });
    if (valid && id !== null) checked.push({ file, id });
    else for (const error of errors) out.remark(complaint(file.path, error));
  }
  if (checked.length < files.length) return EXIT_CODES.usage;
  const pushed = [];
  for (const { file, id } of checked) {
    const saved = await save(context, { file, id, ...(note === undefined ? {} : { note }) });
    const recipe = start === true ? await client.recipes.start(id) : saved;
    pushed.push(recipe);
    if (out.json) continue;
    const live = recipe.activeVersion === recipe.version ? "live" : "not live yet";
    out.line(`${safeText(id)}  version ${recipe.version} (${live}), ${recipe.state.toLowerCase()}`);
  }
  if (out.json) out.value({ items: pushed });
  return EXIT_CODES.ok;
}

async function save(
  { client }: CommandContext,
  { file, id, note }: { file: RecipeFile; id: string; note?: string },
) {
  const options = { format: file.format, ...(note === undefined ? {} : { note }) };
  return (await exists(client, id))
    ? client.recipes.update(id, file.text, options)
    : client.recipes.create(file.text, options);
}

async function exists(client: CommandContext["client"], id: string): Promise<boolean> {
  const { RepriseError } = await import("@reprise/sdk");
  try {
    await client.recipes.get(id);
    return true;
  } catch (error) {
    if (error instanceof RepriseError && error.status === 404) return false;
    throw error;
  }
}

export interface DocumentFault {
  pointer: string;
  message: string;
  line?: number | undefined;
  column?: number | undefined;
}

/** `invoice.yaml:14:9: /steps/2/input/url: No step has the id 'fetc'.` */
export function complaint(path: string, { pointer, message, line, column }: DocumentFault): string {
  const place = [path, line, column].filter((part) => part !== undefined).join(":");
  return safeText(`${place}: ${pointer === "" ? "" : `${pointer}: `}${message}`);
}
