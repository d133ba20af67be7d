import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import type { SavedView } from "../../../storage/storage.ts";
import { type Api, type ApiDeps, type Caller, callerOf } from "../../deps.ts";
import { once } from "../../idempotency.ts";
import { textParameter } from "../../parameters.ts";
import { SavedViewView, ViewBody, ViewId, viewSaved } from "./view-body.ts";

/** Views of one person. */
const VIEWS_MAX = 200;
const tags = ["Views"];
const params = z.strictObject({ viewId: ViewId });

export function registerViews(api: Api, deps: ApiDeps): void {
  registerList(api, deps);
  registerCreate(api, deps);
  registerChange(api, deps);
}

function registerList(api: Api, { storage }: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/views",
    config: { role: "viewer" },
    schema: {
      operationId: "listViews",
      tags,
      summary: "List saved views: your own, and those that others share",
      querystring: z.strictObject({ page: textParameter.meta({ description: "Of one list" }) }),
      response: { 200: z.strictObject({ items: z.array(SavedViewView) }) },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const { page } = request.query;
      const views = await storage.views.list({ ownerId: caller.id, page });
      return { items: views.map((view) => viewSaved(view, caller)) };
    },
  });
  api.route({
    method: "GET",
    url: "/views/:viewId",
    config: { role: "viewer" },
    schema: {
      operationId: "getView",
      tags,
      summary: "Get a saved view",
      params,
      response: { 200: SavedViewView },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      return viewSaved(await findView({ storage }, { id: request.params.viewId, caller }), caller);
    },
  });
}

function registerCreate(api: Api, deps: ApiDeps): void {
  api.route({
    method: "POST",
    url: "/views",
    config: { role: "viewer" },
    schema: {
      operationId: "createView",
      tags,
      summary: "Save a view",
      body: ViewBody,
      response: { 201: SavedViewView },
    },
    handler: (request, reply) =>
      once(deps, { request, reply, status: 201 }, async ({ storage }) => {
        const caller = callerOf(request);
        const { shared = false, ...rest } = request.body;
        const now = deps.clock.now();
        const view: SavedView = {
          ...{ ...rest, shared, id: deps.ids("viw"), ownerId: caller.id, owner: caller.name },
          ...{ createdAt: now, updatedAt: now },
        };
        await storage.transaction(async (stores) => {
          assertRoom(await stores.views.countOf(caller.id));
          await stores.views.insert(view);
        });
        return viewSaved(view, caller);
      }),
  });
}

function registerChange(api: Api, deps: ApiDeps): void {
  api.route({
    method: "PUT",
    url: "/views/:viewId",
    config: { role: "viewer" },
    schema: {
      operationId: "updateView",
      tags,
      summary: "Change a saved view",
      description: "One's own; admins change also what others share.",
      params,
      body: ViewBody,
      response: { 200: SavedViewView },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const { shared = false, ...rest } = request.body;
      const before = await findOwn(deps, { id: request.params.viewId, caller });
      const view: SavedView = { ...before, ...rest, shared, updatedAt: deps.clock.now() };
      await deps.storage.views.update(view);
      return viewSaved(view, caller);
    },
  });
  api.route({
    method: "DELETE",
    url: "/views/:viewId",
    config: { role: "viewer" },
    schema: {
      operationId: "deleteView",
      tags,
      summary: "Delete a saved view",
      description: "One's own; admins delete also what others share.",
      params,
      response: { 204: z.undefined().meta({ description: "Deleted" }) },
    },
    handler: async (request, reply) => {
      const { id } = await findOwn(deps, {
        id: request.params.viewId,
        caller: callerOf(request),
      });
      await deps.storage.views.delete(id);
      return reply.code(204).send();
    },
  });
}

interface Asked {
  id: string;
  caller: Caller;
}

/** Others' views that are not shared are as if they were not there. */
async function findView(
  { storage }: Pick<ApiDeps, "storage">,
  { id, caller }: Asked,
): Promise<SavedView> {
  const view = await storage.views.find(id);
  if (view !== null && (view.shared || view.ownerId === caller.id)) return view;
  throw new RequestError("not_found", `There is no view ${id}.`);
}

async function findOwn(deps: Pick<ApiDeps, "storage">, asked: Asked): Promise<SavedView> {
  const view = await findView(deps, asked);
  if (view.ownerId === asked.caller.id || asked.caller.role === "admin") return view;
  throw new RequestError("forbidden", `The view '${view.name}' is ${view.owner}'s.`);
}

function assertRoom(count: number): void {
  if (count < VIEWS_MAX) return;
  throw new RequestError("limit_exceeded", `You have ${VIEWS_MAX} views. Delete some.`, {
    limit: VIEWS_MAX,
  });
}
