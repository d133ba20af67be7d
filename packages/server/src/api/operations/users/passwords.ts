import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { foldCase } from "../../../domain/user/fold-case.ts";
import { changePassword } from "../../../engine/commands/users/change-password.ts";
import { usePasswordReset } from "../../../engine/commands/users/reset-password.ts";
import { asCaller } from "../../acting.ts";
import { type Api, type ApiDeps, callerOf } from "../../deps.ts";
import { createFailureLimit } from "../../failure-limit.ts";
import type { AttemptLimit } from "../../sign-in/attempt-limit.ts";
import { assertNotForeign } from "../../sign-in/same-origin.ts";
import { setSessionCookie } from "../../sign-in/session-cookie.ts";
import { passwordBody, SignedInView, viewUser } from "./user-view.ts";

const TOKEN_CHARS_MAX = 100;

/** People set their own passwords: signed in, or by the link of an invitation. */
export function registerPasswords(
  api: Api,
  { deps, limit }: { deps: ApiDeps; limit: AttemptLimit },
): void {
  registerPasswordReset(api, deps);
  api.route({
    method: "PUT",
    url: "/me/password",
    config: { role: "viewer" },
    schema: {
      operationId: "changePassword",
      tags: ["Access"],
      summary: "Set a new password of your own",
      description: "All other sessions end; the cookie is a new one.",
      body: z.strictObject({ current: passwordBody, new: passwordBody }),
      response: { 204: z.undefined().meta({ description: "Set" }) },
    },
    handler: async (request, reply) => {
      const { email } = callerOf(request);
      if (email === null) throw new RequestError("forbidden", "An API key has no password.");
      const { current, new: next } = request.body;
      const { token } = await limit([`account ${foldCase(email)}`], () =>
        changePassword(asCaller(deps, request), { email, current, next }),
      );
      setSessionCookie(deps.settings, { request, reply, token });
      return reply.code(204).send();
    },
  });
}

function registerPasswordReset(api: Api, deps: ApiDeps): void {
  const limit = createFailureLimit(deps.clock);
  api.route({
    method: "POST",
    url: "/password-resets",
    config: { role: "open" },
    schema: {
      operationId: "usePasswordReset",
      tags: ["Access"],
      summary: "Set a password by an invitation or a reset, and sign in",
      body: z.strictObject({ token: z.string().max(TOKEN_CHARS_MAX), password: passwordBody }),
      response: { 200: SignedInView },
    },
    handler: (request, reply) =>
      limit(request, async () => {
        assertNotForeign(deps.settings, request);
        const within = { ...deps, requestId: request.id };
        const { user, token } = await usePasswordReset(within, request.body);
        setSessionCookie(deps.settings, { request, reply, token });
        return reply.code(200).send({ user: viewUser(user) });
      }),
  });
}
