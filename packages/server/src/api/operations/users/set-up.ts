import { z } from "zod";
import { setUp } from "../../../engine/commands/users/set-up.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { createFailureLimit } from "../../failure-limit.ts";
import { assertNotForeign } from "../../sign-in/same-origin.ts";
import { setSessionCookie } from "../../sign-in/session-cookie.ts";
import { visibleName } from "../../visible-name.ts";
import { emailBody, passwordBody, SignedInView, viewUser } from "./user-view.ts";

const SETUP_TOKEN_CHARS_MAX = 200;

/** `/setup`: who comes first, with the admin key in hand, becomes the first admin. */
export function registerSetUp(api: Api, deps: ApiDeps): void {
  const { settings, storage } = deps;
  const limit = createFailureLimit(deps.clock);
  api.route({
    method: "GET",
    url: "/setup",
    config: { role: "open" },
    schema: {
      operationId: "getSetup",
      tags: ["Access"],
      summary: "Whether the first user has still to be made",
      response: { 200: z.strictObject({ needed: z.boolean() }).meta({ id: "Setup" }) },
    },
    handler: async () => ({ needed: await storage.users.isEmpty() }),
  });
  api.route({
    method: "POST",
    url: "/setup",
    config: { role: "open" },
    schema: {
      operationId: "setUp",
      tags: ["Access"],
      summary: "Make the first admin and sign them in",
      description: "Needs the admin key that the server printed. Possible while there is no user.",
      body: z.strictObject({
        setupToken: z.string().max(SETUP_TOKEN_CHARS_MAX),
        email: emailBody,
        name: visibleName,
        password: passwordBody,
      }),
      response: { 201: SignedInView },
    },
    handler: (request, reply) =>
      limit(request, async () => {
        assertNotForeign(settings, request);
        const { user, token } = await setUp({ ...deps, requestId: request.id }, request.body);
        setSessionCookie(settings, { request, reply, token });
        return reply.code(201).send({ user: viewUser(user) });
      }),
  });
}
