import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { ROLES } from "../../../domain/role.ts";
import type { Invitation } from "../../../engine/commands/users/create-user.ts";
import { isId } from "../../../runtime/ids.ts";
import type { UserRow } from "../../../storage/storage.ts";
import type { ApiSettings } from "../../deps.ts";
import { instant, toInstant, toInstantOrNull } from "../../instant.ts";
import { publicAddress } from "../../sign-in/public-address.ts";

const EMAIL_CHARS_MAX = 254;
/** Longer than any password: how long one may be is told by the rules of passwords. */
const PASSWORD_BODY_CHARS_MAX = 4_000;

export const UserId = z
  .string()
  .refine((text) => isId(text, "usr"), "A user's id looks like usr_01jd2n7b5qfw8v3m4k6r9s0t1x.");
export const emailBody = z.email("Expected an e-mail address.").max(EMAIL_CHARS_MAX);
export const passwordBody = z.string().max(PASSWORD_BODY_CHARS_MAX);

export const UserView = z
  .strictObject({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    createdAt: instant,
    lastLoginAt: instant.nullable(),
    disabledAt: instant.nullable(),
    hasPassword: z.boolean().meta({ description: "False until an invitation was used" }),
  })
  .meta({ id: "User" });

export const SignedInView = z.strictObject({ user: UserView }).meta({ id: "SignedIn" });

export const InvitationView = z
  .strictObject({
    token: z.string(),
    url: z.string().meta({ description: "Page of the console where the password is set" }),
    expiresAt: instant,
  })
  .meta({ id: "Invitation" });

export function viewUser(row: UserRow): z.infer<typeof UserView> {
  const { id, email, name, role, hasPassword } = row;
  return {
    ...{ id, email, name, role, hasPassword },
    createdAt: toInstant(row.createdAt),
    lastLoginAt: toInstantOrNull(row.lastLoginAt),
    disabledAt: toInstantOrNull(row.disabledAt),
  };
}

/** The token stands behind the #, which browsers keep to themselves: it gets into no log. */
export function viewInvitation(
  { token, expiresAt }: Invitation,
  { settings, request }: { settings: ApiSettings; request: FastifyRequest },
): z.infer<typeof InvitationView> {
  const url = `${publicAddress(settings, request)}/reset-password#${token}`;
  return { token, url, expiresAt: toInstant(expiresAt) };
}
