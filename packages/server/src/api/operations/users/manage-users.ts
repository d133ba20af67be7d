import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import { ROLES } from "../../../domain/role.ts";
import { changeUser, deleteUser } from "../../../engine/commands/users/change-user.ts";
import { createUser } from "../../../engine/commands/users/create-user.ts";
import { resetPassword } from "../../../engine/commands/users/reset-password.ts";
import { asCaller } from "../../acting.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { visibleName } from "../../visible-name.ts";
import {
  emailBody,
  InvitationView,
  passwordBody,
  UserId,
  UserView,
  viewInvitation,
  viewUser,
} from "./user-view.ts";

const params = z.strictObject({ userId: UserId });

/** `/users`: admins say who may sign in, and as what. */
export function registerUsers(api: Api, deps: ApiDeps): void {
  registerReading(api, deps);
  registerCreation(api, deps);
  registerChanges(api, deps);
}

function registerReading(api: Api, { storage }: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/users",
    config: { role: "admin" },
    schema: {
      operationId: "listUsers",
      tags: ["Access"],
      summary: "List the users",
      response: { 200: z.strictObject({ items: z.array(UserView), nextCursor: z.null() }) },
    },
    handler: async () => ({ items: (await storage.users.list()).map(viewUser), nextCursor: null }),
  });
  api.route({
    method: "GET",
    url: "/users/:userId",
    config: { role: "admin" },
    schema: {
      operationId: "getUser",
      tags: ["Access"],
      summary: "Show a user",
      params,
      response: { 200: UserView },
    },
    handler: async ({ params: { userId } }) => {
      const user = await storage.users.find(userId);
      if (user === null) throw new RequestError("not_found", `There is no user '${userId}'.`);
      return viewUser(user);
    },
  });
}

function registerCreation(api: Api, deps: ApiDeps): void {
  const { settings } = deps;
  api.route({
    method: "POST",
    url: "/users",
    config: { role: "admin" },
    schema: {
      operationId: "createUser",
      tags: ["Access"],
      summary: "Create a user",
      description:
        "Without a password the answer has a link by which the person sets one, once, within 24 hours; it is in this answer and nowhere else. Idempotency-Key is not honoured here, for its answer would have to be kept.",
      body: z.strictObject({
        email: emailBody,
        name: visibleName,
        role: z.enum(ROLES),
        password: passwordBody.optional(),
      }),
      response: {
        201: z
          .strictObject({ user: UserView, invitation: InvitationView.nullable() })
          .meta({ id: "NewUser" }),
      },
    },
    handler: async (request, reply) => {
      const { user, invitation } = await createUser(asCaller(deps, request), request.body);
      return reply.code(201).send({
        user: viewUser(user),
        invitation: invitation && viewInvitation(invitation, { settings, request }),
      });
    },
  });
  api.route({
    method: "POST",
    url: "/users/:userId/reset-password",
    config: { role: "admin" },
    schema: {
      operationId: "resetPassword",
      tags: ["Access"],
      summary: "Make a link by which the person sets a new password, once",
      description: "The old password is valid until then; disable the user to lock them out.",
      params,
      response: { 201: InvitationView },
    },
    handler: async (request, reply) => {
      const invitation = await resetPassword(asCaller(deps, request), {
        id: request.params.userId,
      });
      return reply.code(201).send(viewInvitation(invitation, { settings, request }));
    },
  });
}

function registerChanges(api: Api, deps: ApiDeps): void {
  api.route({
    method: "PATCH",
    url: "/users/:userId",
    config: { role: "admin" },
    schema: {
      operationId: "changeUser",
      tags: ["Access"],
      summary: "Change name or role, disable or enable a user",
      description: "Who is disabled is signed out at once. The last admin stays one.",
      params,
      body: z.strictObject({
        name: visibleName.optional(),
        role: z.enum(ROLES).optional(),
        disabled: z.boolean().optional(),
      }),
      response: { 200: UserView },
    },
    handler: async (request) => {
      const { name, role, disabled } = request.body;
      const changes = {
        ...(name !== undefined && { name }),
        ...(role !== undefined && { role }),
        ...(disabled !== undefined && { disabled }),
      };
      const change = { id: request.params.userId, changes };
      return viewUser(await changeUser(asCaller(deps, request), change));
    },
  });
  api.route({
    method: "DELETE",
    url: "/users/:userId",
    config: { role: "admin" },
    schema: {
      operationId: "deleteUser",
      tags: ["Access"],
      summary: "Delete a user",
      description: "What they did stays under their name. The last admin stays.",
      params,
      response: { 204: z.undefined().meta({ description: "Deleted" }) },
    },
    handler: async (request, reply) => {
      await deleteUser(asCaller(deps, request), { id: request.params.userId });
      return reply.code(204).send();
    },
  });
}
