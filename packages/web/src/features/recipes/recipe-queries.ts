import { queryOptions } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";

export const recipesQuery = (q: string) =>
  queryOptions({
    queryKey: ["recipes", q],
    queryFn: () => client.recipes.list({ limit: 200, ...(q && { q }) }),
  });

export const recipeQuery = (id: string) =>
  queryOptions({ queryKey: ["recipe", id], queryFn: () => client.recipes.get(id) });

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ["recipe", id, "versions"],
    queryFn: () => client.recipes.versions(id, { limit: 100 }),
  });

export const diffQuery = (id: string, versions: { from: number; to: number }) =>
  queryOptions({
    queryKey: ["recipe", id, "diff", versions],
    queryFn: () => client.recipes.diff(id, versions),
  });

export const reportQuery = (id: string, status: string) =>
  queryOptions({
    queryKey: ["recipe", id, "jobs", status],
    queryFn: () => client.recipes.jobs(id, { limit: 50, ...(status && { status }) }),
  });
