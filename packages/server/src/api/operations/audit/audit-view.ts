import { z } from "zod";
import { ACTOR_KINDS, AUDIT_OUTCOMES, type AuditEntry } from "../../../storage/storage.ts";
import { instant, toInstant } from "../../instant.ts";
import { anyObject } from "../../json-schema.ts";

export const AuditEntryView = z
  .strictObject({
    id: z.string(),
    at: instant,
    actor: z.string().meta({ description: "Name of the API key, the user or the link's holder" }),
    actorKind: z.enum(ACTOR_KINDS),
    actorId: z.string().nullable(),
    action: z.string().meta({ example: "job.cancel" }),
    target: z.strictObject({ type: z.string(), id: z.string() }).nullable(),
    outcome: z
      .enum(AUDIT_OUTCOMES)
      .meta({ description: "unchanged: what was asked for was so already" }),
    requestId: z.string().nullable(),
    details: anyObject.meta({ description: "The reason, and what was before and after" }),
  })
  .meta({ id: "AuditEntry" });

export const AuditPageView = z
  .strictObject({ items: z.array(AuditEntryView), nextCursor: z.string().nullable() })
  .meta({ id: "AuditPage" });

export function viewEntry(entry: AuditEntry): z.infer<typeof AuditEntryView> {
  const { seq, at, actor, action, target, outcome, details } = entry;
  return {
    id: String(seq),
    at: toInstant(at),
    actor: actor.name,
    actorKind: actor.kind,
    actorId: actor.id,
    ...{ action, target, outcome },
    requestId: actor.requestId,
    details,
  };
}
