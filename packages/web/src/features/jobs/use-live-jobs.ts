import type { Job, JobList } from "@reprise/sdk";
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { client } from "../../lib/client.ts";
import { useJobChanges } from "../../lib/live.ts";
import type { UrlFields } from "../../lib/use-url.ts";
import { jobListQuery, jobQueryOf } from "./job-queries.ts";
import { patchPages } from "./patch-pages.ts";

/** However much happens, the server is asked no more often. */
const REFRESH_MS = 1_500;
/** Rows that changed and are not on the newest page are asked for one by one, so many at a time. */
const SINGLE_MAX = 20;

/** Patches the rows on the page where they stand, and counts the ones that would be new. */
export function useLiveJobs(url: UrlFields): { newCount: number; showNew: () => void } {
  const cache = useQueryClient();
  const [newCount, setNewCount] = useState(0);
  const { queryKey } = jobListQuery(url);
  const changed = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const refresh = async () => {
    timer.current = undefined;
    const before = cache.getQueryData<InfiniteData<JobList>>(queryKey);
    if (before === undefined) return;
    const ids = [...changed.current];
    changed.current.clear();
    const newest = await client.jobs.list({ ...jobQueryOf(url), counts: true });
    const known = new Set(before.pages.flatMap(({ items }) => items.map(({ id }) => id)));
    const seen = new Set(newest.items.map(({ id }) => id));
    const others = await fetchJobs(ids.filter((id) => known.has(id) && !seen.has(id)));
    cache.setQueryData<InfiniteData<JobList>>(
      queryKey,
      (data) => data && patchPages(data, { jobs: [...newest.items, ...others], newest }),
    );
    setNewCount(
      url.sort === "created" ? 0 : newest.items.filter(({ id }) => !known.has(id)).length,
    );
  };

  useJobChanges((change) => {
    if (change.type === "jobs") for (const { id } of change.jobs) changed.current.add(id);
    timer.current ??= setTimeout(() => void refresh().catch(() => undefined), REFRESH_MS);
  });

  return {
    newCount,
    showNew: () => {
      setNewCount(0);
      void cache.resetQueries({ queryKey });
      scrollTo({ top: 0 });
    },
  };
}

async function fetchJobs(ids: readonly string[]): Promise<Job[]> {
  const asked = await Promise.allSettled(ids.slice(0, SINGLE_MAX).map((id) => client.jobs.get(id)));
  return asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}
