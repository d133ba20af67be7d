import { z } from "zod";
import type { Api, ApiDeps } from "../../deps.ts";
import { textParameter } from "../../parameters.ts";

/** Of each kind. */
const FOUND_MAX = 5;
const TITLE_CHARS_MAX = 200;

const FoundView = z
  .strictObject({
    type: z.enum(["job", "recipe", "function", "plan", "error"]),
    id: z.string(),
    title: z.string(),
    status: z.string().nullable(),
  })
  .meta({ id: "Found" });
type Found = z.infer<typeof FoundView>;

export function registerSearch(api: Api, deps: ApiDeps): void {
  api.route({
    method: "GET",
    url: "/search",
    config: { role: "viewer" },
    schema: {
      operationId: "search",
      tags: ["System"],
      summary: "Find jobs, recipes, functions, plans and errors",
      description:
        "By id, name or the text of an error; up to five of each. Among the newest 20,000 failed jobs and all groups of errors.",
      querystring: z.strictObject({ q: textParameter }),
      response: { 200: z.strictObject({ items: z.array(FoundView) }) },
    },
    handler: async ({ query }) => {
      const text = query.q?.trim() ?? "";
      if (text === "") return { items: [] };
      const found = await Promise.all([
        findJobs(deps, text),
        findRecipes(deps, text),
        findFunctions(deps, text),
        findPlans(deps, text),
        findErrors(deps, text),
      ]);
      return { items: found.flat() };
    },
  });
}

async function findJobs({ storage }: ApiDeps, text: string): Promise<Found[]> {
  const jobs = await storage.jobs.search({ text: idOf(text), limit: FOUND_MAX });
  return jobs.map(({ id, status, recipeId, error }) => ({
    type: "job" as const,
    id,
    title: (error ?? recipeId ?? id).slice(0, TITLE_CHARS_MAX),
    status,
  }));
}

/** Ids are lower case. */
function idOf(text: string): string {
  return /^(job|run)_/i.test(text) ? text.toLowerCase() : text;
}

async function findRecipes({ storage }: ApiDeps, text: string): Promise<Found[]> {
  const recipes = await storage.recipes.list({ text, after: null, limit: FOUND_MAX });
  return recipes.map(({ id, name, active }) => ({
    ...{ type: "recipe" as const, id, title: name },
    status: active ? "ACTIVE" : "STOPPED",
  }));
}

async function findFunctions({ storage }: ApiDeps, text: string): Promise<Found[]> {
  const functions = await storage.functions.list();
  return functions
    .filter(({ id }) => id.toLowerCase().includes(text.toLowerCase()))
    .slice(0, FOUND_MAX)
    .map(({ id }) => ({ type: "function" as const, id, title: id, status: null }));
}

async function findPlans({ storage }: ApiDeps, text: string): Promise<Found[]> {
  const plans = await storage.plans.list({ text, after: null, limit: FOUND_MAX });
  return plans.map(({ id, name, state: status }) => ({
    ...{ type: "plan" as const, id, title: name ?? id, status },
  }));
}

async function findErrors({ storage }: ApiDeps, text: string): Promise<Found[]> {
  const groups = await storage.errorGroups.list({ text, after: null, limit: FOUND_MAX });
  return groups.map(({ id, message, status }) => ({
    ...{ type: "error" as const, id, status },
    title: message.slice(0, TITLE_CHARS_MAX),
  }));
}
