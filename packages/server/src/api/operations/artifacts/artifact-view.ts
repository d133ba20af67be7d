import { z } from "zod";
import type { Artifact } from "../../../storage/storage.ts";
import { instant, toInstant } from "../../instant.ts";

export const ArtifactView = z
  .strictObject({
    id: z.string(),
    jobId: z.string(),
    name: z.string(),
    mediaType: z.string(),
    size: z.int().meta({ description: "Bytes" }),
    createdAt: instant,
    expiresAt: instant.meta({ description: "It is deleted then, or with its job" }),
  })
  .meta({ id: "Artifact" });

export function viewArtifact(artifact: Artifact): z.infer<typeof ArtifactView> {
  const { createdAt, expiresAt } = artifact;
  return { ...artifact, createdAt: toInstant(createdAt), expiresAt: toInstant(expiresAt) };
}
