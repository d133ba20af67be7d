import { z } from "zod";
import { foldCase } from "../../../domain/user/fold-case.ts";
import { signIn } from "../../../engine/commands/users/sign-in.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import type { AttemptLimit } from "../../sign-in/attempt-limit.ts";
import { clientAddress } from "../../sign-in/client-address.ts";
import { findSession } from "../../sign-in/find-session.ts";
import { assertNotForeign, assertOwnPage } from "../../sign-in/same-origin.ts";
import { clearSessionCookie, setSessionCookie } from "../../sign-in/session-cookie.ts";
import { passwordBody, SignedInView, UserView, viewUser } from "./user-view.ts";

const EMAIL_CHARS_MAX = 254;

/** `/session`: signing in and out of the console, and who is signed in. */
export function registerSession(
  api: Api,
  { deps, limit }: { deps: ApiDeps; limit: AttemptLimit },
): void {
  registerSignIn(api, { deps, limit });
  const { settings, storage } = deps;
  api.route({
    method: "GET",
    url: "/session",
    config: { role: "open" },
    schema: {
      operationId: "getSession",
      tags: ["Access"],
      summary: "Who is signed in by the cookie",
      response: {
        200: z.strictObject({ user: UserView.nullable() }).meta({ id: "Session" }),
      },
    },
    handler: async (request) => {
      const found = await findSession(deps, request);
      return { user: found && viewUser(found.user) };
    },
  });
  api.route({
    method: "DELETE",
    url: "/session",
    config: { role: "open" },
    schema: {
      operationId: "signOut",
      tags: ["Access"],
      summary: "Sign out",
      response: { 204: z.undefined().meta({ description: "The session has ended" }) },
    },
    handler: async (request, reply) => {
      const found = await findSession(deps, request);
      if (found !== null) {
        assertOwnPage(settings, request);
        await storage.users.deleteSession(found.session.id);
      }
      clearSessionCookie(settings, { request, reply });
      return reply.code(204).send();
    },
  });
}

function registerSignIn(api: Api, { deps, limit }: { deps: ApiDeps; limit: AttemptLimit }): void {
  const { settings, storage } = deps;
  api.route({
    method: "POST",
    url: "/session",
    config: { role: "open" },
    schema: {
      operationId: "signIn",
      tags: ["Access"],
      summary: "Sign in",
      description:
        "The session is in a cookie. After 10 failures in a minute for an account, or from an address, attempts are refused with 429.",
      body: z.strictObject({ email: z.string().max(EMAIL_CHARS_MAX), password: passwordBody }),
      response: { 200: SignedInView },
    },
    handler: async (request, reply) => {
      assertNotForeign(settings, request);
      const { body } = request;
      const keys = [`account ${foldCase(body.email)}`, `address ${clientAddress(request)}`];
      const before = await findSession(deps, request);
      const { user, token } = await limit(keys, () => signIn(deps, body));
      // Whoever signs in anew leaves the session before, which others may know.
      if (before !== null) await storage.users.deleteSession(before.session.id);
      setSessionCookie(settings, { request, reply, token });
      return reply.code(200).send({ user: viewUser(user) });
    },
  });
}
