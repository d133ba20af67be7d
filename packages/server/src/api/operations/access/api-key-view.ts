import { z } from "zod";
import { ROLES } from "../../../domain/role.ts";
import type { ApiKeyRow } from "../../../storage/storage.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";

export const ApiKeyView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    hint: z.string().meta({ description: "The first characters of the key" }),
    createdAt: instant,
    lastUsedAt: instant.nullable().meta({ description: "To the minute" }),
    revokedAt: instant.nullable(),
  })
  .meta({ id: "ApiKey" });

export function viewApiKey(row: ApiKeyRow): z.infer<typeof ApiKeyView> {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    hint: row.hint,
    createdAt: toInstant(row.createdAt),
    lastUsedAt: toInstantOrNull(row.lastUsedAt),
    revokedAt: toInstantOrNull(row.revokedAt),
  };
}
