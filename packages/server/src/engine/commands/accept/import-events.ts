import { RequestError } from "../../../domain/errors.ts";
import type { AcceptKey, RecipeRow } from "../../../storage/storage.ts";
import type { CommandDeps } from "../../deps.ts";
import type { CheckedFile } from "../../tasks/events-import/check-file.ts";
import { eventsImport } from "../../tasks/events-import/events-import.ts";
import { newTaskJob } from "../../tasks/new-task-job.ts";
import { ARTIFACT_KEPT_MS } from "../../tasks/report-export/report-export.ts";

interface ImportRequest {
  recipe: RecipeRow;
  file: CheckedFile;
  runBy: string | null;
  /** The Idempotency-Key of the request, if it had one. */
  key: AcceptKey | null;
}

/**
 * Makes the job that imports a checked file, and stores the file with it, in one commit. Refuses
 * `recipe_not_active`, `invalid_value` (a row is not valid, or there is none), `idempotency_conflict`.
 */
export async function importEvents(
  deps: Pick<CommandDeps, "storage" | "ids" | "clock">,
  { recipe, file, runBy, key }: ImportRequest,
): Promise<{ jobId: string }> {
  assertImportable(recipe, file);
  const now = deps.clock.now();
  const artifactId = deps.ids("art");
  const { id: recipeId, name: recipeName } = recipe;
  const input = { recipeId, recipeName, artifactId, rows: file.rows };
  const job = newTaskJob(deps, { task: eventsImport, input, runBy });
  return deps.storage.transaction(async (stores) => {
    const accepted = await stores.jobs.accept(key === null ? job : { ...job, key });
    if (accepted.outcome === "conflict") {
      throw new RequestError(
        "idempotency_conflict",
        "This Idempotency-Key was used for another request in the last 7 days. Use a new key for new content.",
      );
    }
    if (accepted.outcome === "duplicate") return { jobId: accepted.jobId };
    const artifact = {
      id: artifactId,
      jobId: job.id,
      name: `${recipeId}-events.ndjson`,
      mediaType: "application/x-ndjson",
      size: file.pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0),
      createdAt: now,
      expiresAt: now + ARTIFACT_KEPT_MS,
    };
    await stores.artifacts.add(artifact, file.pieces);
    return { jobId: job.id };
  });
}

function assertImportable({ id, active }: RecipeRow, { rows, errors }: CheckedFile): void {
  if (rows === 0) throw new RequestError("invalid_value", "The file has no rows.");
  if (errors.length > 0) {
    const [first] = errors;
    throw new RequestError(
      "invalid_value",
      `Nothing was imported: ${rows} rows, and row ${first?.row} is not valid (${first?.message}). Ask with dryRun=true for all mistakes.`,
      {
        errors: errors.map(({ row, message }) => ({
          pointer: `/rows/${row}`,
          code: "invalid_value",
          message,
        })),
      },
    );
  }
  if (active) return;
  throw new RequestError(
    "recipe_not_active",
    `Recipe '${id}' is stopped, so nothing was imported. Start the recipe and send the file again.`,
  );
}
