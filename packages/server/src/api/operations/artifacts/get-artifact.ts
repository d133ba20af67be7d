import { Readable } from "node:stream";
import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { isId } from "../../../runtime/ids.ts";
import type { Artifact, Storage } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";

const ArtifactId = z
  .string()
  .refine((text) => isId(text, "art"), "A file's id looks like art_01jd2n7b5qfw8v3m4k6r9s0t1x.");

export function registerGetArtifact(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/artifacts/:artifactId",
    config: { role: "operator" },
    schema: {
      operationId: "getArtifact",
      tags: ["Jobs"],
      summary: "Download a file of a job",
      params: z.strictObject({ artifactId: ArtifactId }),
    },
    handler: async ({ params: { artifactId: id } }, reply) => {
      const artifact = await deps.storage.artifacts.find({ id, now: deps.clock.now() });
      if (artifact === null) throw new RequestError("not_found", `There is no file '${id}'.`);
      reply
        .header("content-type", artifact.mediaType)
        .header("content-length", artifact.size)
        .header("content-disposition", `attachment; filename="${safeName(artifact.name)}"`)
        .header("x-content-type-options", "nosniff");
      return reply.send(Readable.from(piecesOf(deps.storage, artifact), { objectMode: false }));
    },
  });
}

async function* piecesOf(
  { artifacts }: Pick<Storage, "artifacts">,
  { id: artifactId, size }: Artifact,
) {
  let left = size;
  for (let number = 0; left > 0; number += 1) {
    const piece = await artifacts.chunk({ artifactId, number });
    // Swept meanwhile: the download breaks off short of its announced length, and fails there.
    if (piece === null) throw new Error(`The file ${artifactId} went while it was read`);
    left -= piece.length;
    yield piece;
  }
}

/** What cannot be misread in a header or as a path. */
function safeName(name: string): string {
  return name.replace(/[^\w.-]/g, "_");
}
