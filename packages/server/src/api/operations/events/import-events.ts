import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { importEvents } from "../../../engine/commands/accept/import-events.ts";
import { checkFile } from "../../../engine/tasks/events-import/check-file.ts";
import { IMPORT_FORMATS } from "../../../engine/tasks/events-import/read-rows.ts";
import type { AcceptKey } from "../../../storage/storage.ts";
import { decodeUtf8 } from "../../body-parsers.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { requestKeyOf } from "../../idempotency.ts";
import { flagParameter, parameter, RecipeId } from "../../parameters.ts";
import { findRecipe } from "../recipes/find-recipe.ts";

const FILE_BYTES_MAX = 16_777_216;
const KEPT_MS = 7 * 86_400_000;

const formatParameter = parameter<(typeof IMPORT_FORMATS)[number]>(
  (text) => {
    const value = IMPORT_FORMATS.find((format) => format === text);
    return value ? { value } : { problem: `Expected one of ${IMPORT_FORMATS.join(", ")}.` };
  },
  { type: "string", enum: IMPORT_FORMATS, default: "csv" },
);

const DryRun = z
  .strictObject({
    rows: z.int(),
    valid: z.int(),
    errors: z
      .array(z.strictObject({ row: z.int(), message: z.string() }))
      .meta({ description: "The first hundred; rows count from 1, without a CSV's first line" }),
  })
  .meta({ id: "ImportCheck" });

const FileBody = z
  .unknown()
  .pipe(z.custom<Buffer>(Buffer.isBuffer))
  .meta({ type: "string", description: "The file as it is, in UTF-8" });

/** Its body is the file, so it is registered where bodies stay bytes. */
export function registerImportEvents(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/recipes/:recipeId/import",
    config: { role: "operator" },
    bodyLimit: FILE_BYTES_MAX,
    schema: {
      operationId: "importEvents",
      tags: ["Events"],
      summary: "Import events from a file, one a row",
      description:
        "The body is a CSV, whose first line names the fields of the events, or NDJSON; up to 16 MiB. With `dryRun=true` it is only checked. A job of kind `task` accepts the rows, each exactly once.",
      consumes: ["text/csv", "application/x-ndjson"],
      params: z.strictObject({ recipeId: RecipeId }),
      body: FileBody,
      querystring: z.strictObject({ format: formatParameter, dryRun: flagParameter }),
      response: { 200: DryRun, 202: z.strictObject({ jobId: z.string() }) },
    },
    handler: async (request, reply) => {
      const { format = "csv", dryRun = false } = request.query;
      const recipe = await findRecipe(deps, request.params.recipeId);
      const bytes = request.body;
      if (bytes.length === 0) {
        throw new RequestError("body_empty", "The body is empty; send the file as it is.");
      }
      const file = await checkFile(decodeUtf8(bytes), format);
      const { rows, valid, errors } = file;
      if (dryRun) return reply.code(200).send({ rows, valid, errors });
      const runBy = callerOf(request).name;
      const key = keyOf(deps, { request, bytes });
      return reply.code(202).send(await importEvents(deps, { recipe, file, runBy, key }));
    },
  });
}

function keyOf(
  { clock }: ApiDeps,
  { request, bytes }: { request: FastifyRequest; bytes: Buffer },
): AcceptKey | null {
  const key = requestKeyOf(request, () => bytes.toString("base64"));
  return key === null ? null : { ...key, expiresAt: clock.now() + KEPT_MS };
}
