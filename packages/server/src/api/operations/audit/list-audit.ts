import { z } from "zod";
import { RequestError } from "../../../domain/errors.ts";
import type { AuditRequest } from "../../../storage/storage.ts";
import type { Api, ApiDeps } from "../../deps.ts";
import { cursorParameter, decodeCursor, toPage } from "../../page.ts";
import {
  instantParameter,
  JobId,
  limitParameter,
  PAGE_LIMIT_DEFAULT,
  RecipeId,
  textParameter,
} from "../../parameters.ts";
import { findJob } from "../jobs/find-job.ts";
import { AuditPageView, viewEntry } from "./audit-view.ts";

const LIST = "audit";
const tags = ["Audit"];

const paging = { limit: limitParameter, cursor: cursorParameter };

export function registerListAudit(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/audit",
    config: { role: "admin" },
    schema: {
      operationId: "listAudit",
      tags,
      summary: "List what people did, newest first",
      description: "Every command of a person: who, what, to what, why, and what it changed.",
      querystring: z.strictObject({
        actor: textParameter.meta({ description: "Name or id of who did it" }),
        action: textParameter.meta({ description: "`job.cancel`; `job` = all that begin so" }),
        target: textParameter.meta({ description: "Id, or type and id such as recipe:sync" }),
        from: instantParameter,
        to: instantParameter,
        q: textParameter.meta({ description: "Text in actor, action, target or details" }),
        ...paging,
      }),
      response: { 200: AuditPageView },
    },
    handler: async ({ query }) => {
      const { actor, action, target, from, to, q: text } = query;
      return page(deps, { query, filter: { actor, action, from, to, text, ...targetOf(target) } });
    },
  });
  registerOfJob(api, deps);
  registerOfRecipe(api, deps);
}

function registerOfJob(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/jobs/:jobId/audit",
    config: { role: "viewer" },
    schema: {
      operationId: "listJobAudit",
      tags,
      summary: "List what people did to a job, newest first",
      params: z.strictObject({ jobId: JobId }),
      querystring: z.strictObject(paging),
      response: { 200: AuditPageView },
    },
    handler: async ({ params, query }) => {
      const { id: targetId } = await findJob(deps, params.jobId);
      return page(deps, { query, filter: { targetType: "job", targetId } });
    },
  });
}

/** Of a deleted recipe too. */
function registerOfRecipe(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/recipes/:recipeId/audit",
    config: { role: "viewer" },
    schema: {
      operationId: "listRecipeAudit",
      tags,
      summary: "List what people did to a recipe, newest first",
      params: z.strictObject({ recipeId: RecipeId }),
      querystring: z.strictObject(paging),
      response: { 200: AuditPageView },
    },
    handler: async ({ params: { recipeId: targetId }, query }) => {
      const found = await page(deps, { query, filter: { targetType: "recipe", targetId } });
      const isKnown =
        found.items.length > 0 || (await deps.storage.recipes.find(targetId)) !== null;
      if (isKnown) return found;
      throw new RequestError("not_found", `There is no recipe '${targetId}'.`);
    },
  });
}

interface Asked {
  query: { limit?: number | undefined; cursor?: string | undefined };
  filter: Omit<AuditRequest, "before" | "limit">;
}

async function page(
  { storage }: Pick<ApiDeps, "storage">,
  { query: { limit = PAGE_LIMIT_DEFAULT, cursor }, filter }: Asked,
): Promise<z.infer<typeof AuditPageView>> {
  const before = cursor === undefined ? null : Number(decodeCursor(LIST, cursor));
  const found = await storage.audit.list({ ...filter, before, limit: limit + 1 });
  const { rows, nextCursor } = toPage(found, { limit, list: LIST, key: ({ seq }) => String(seq) });
  return { items: rows.map(viewEntry), nextCursor };
}

function targetOf(target: string | undefined): { targetType?: string; targetId?: string } {
  if (target === undefined) return {};
  const colon = target.indexOf(":");
  if (colon === -1) return { targetId: target };
  return { targetType: target.slice(0, colon), targetId: target.slice(colon + 1) };
}
