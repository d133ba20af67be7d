import type { JobQuery } from "@reprise/sdk";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";
import type { UrlFields } from "../../lib/use-url.ts";

const PAGE = 50;
const DAY_MS = 86_400_000;
const RANGES_MS: Record<string, number> = {
  "1h": DAY_MS / 24,
  "24h": DAY_MS,
  "7d": 7 * DAY_MS,
  "30d": 30 * DAY_MS,
};

export const RANGES = Object.keys(RANGES_MS);

/** The list that an address means. */
export function jobListQuery(url: UrlFields) {
  return infiniteQueryOptions({
    queryKey: ["jobs", "list", filterOf(url)],
    queryFn: ({ pageParam, signal }) =>
      client.jobs.list(
        { ...jobQueryOf(url), counts: pageParam === "", ...(pageParam && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    // New rows would move the ones being read: the live patch counts them instead.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export function jobQueryOf(url: UrlFields, nowMs = Date.now()): JobQuery {
  const { status, recipe, q, errors, low, system, tree, root, range } = filterOf(url);
  const rangeMs = RANGES_MS[range ?? ""];
  return {
    limit: PAGE,
    ...(status && { status }),
    ...(recipe && { recipe }),
    ...(q && { q }),
    ...(root && { root }),
    ...(errors && { errors: true }),
    ...(low && { low: true }),
    ...(system && { system: true }),
    ...((tree === "flat" || root) && { tree: "flat" as const }),
    ...(rangeMs !== undefined && { createdFrom: new Date(nowMs - rangeMs).toISOString() }),
    ...(url.sort === "created" && { sort: "created" as const }),
  };
}

export function childrenQuery(jobId: string) {
  return queryOptions({
    queryKey: ["job", jobId, "children"],
    queryFn: () => client.jobs.children(jobId, { limit: 50 }),
  });
}

function filterOf(url: UrlFields): UrlFields {
  const { status, recipe, q, errors, low, system, tree, root, range, sort } = url;
  return { status, recipe, q, errors, low, system, tree, root, range, sort };
}
