import { Button, Group, Text } from "@mantine/core";
import type { Job } from "@reprise/sdk";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useKeys } from "../../lib/use-keys.ts";
import type { UrlFields } from "../../lib/use-url.ts";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { LoadingRows } from "../../ui/query-view.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { jobListQuery } from "./job-queries.ts";
import { JobTable } from "./job-table.tsx";
import { StatusChips } from "./status-chips.tsx";
import { useLiveJobs } from "./use-live-jobs.ts";

/** The jobs that an address means, live, with what can be done with them. */
export function JobList({ url, change }: { url: UrlFields; change: (fields: UrlFields) => void }) {
  const query = useInfiniteQuery(jobListQuery(url));
  const { newCount, showNew } = useLiveJobs(url);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const jobs = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const toggle = (id: string) => setSelected((before) => toggled(before, id));
  const current = useRowKeys(jobs, toggle);

  return (
    <>
      <StatusChips
        list={query.data?.pages[0]}
        chosen={url.status ?? ""}
        onChoose={(status) => change({ status })}
      />
      <div className="panel">
        <Group justify="space-between" px="sm" py={6} mih={44} gap="xs">
          <BulkBar
            jobs={jobs.filter(({ id }) => selected.has(id))}
            onDone={() => setSelected(new Set())}
          />
          {newCount > 0 && (
            <Button size="xs" variant="light" onClick={showNew}>
              Show {newCount} new {newCount === 1 ? "job" : "jobs"}
            </Button>
          )}
        </Group>
        {query.isPending && <LoadingRows />}
        {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && jobs.length === 0 && <NoJobs url={url} change={change} />}
        {jobs.length > 0 && (
          <JobTable jobs={jobs} selected={selected} current={current} onToggle={toggle} />
        )}
      </div>
      <Group justify="space-between">
        <Text size="xs" className="quiet" role="status">
          {jobs.length} shown · {url.tree === "flat" ? "all" : "roots"} ·{" "}
          {url.range ? `last ${url.range}` : "any time"} ·{" "}
          {url.sort === "created" ? "oldest" : "newest"} first
        </Text>
        {query.hasNextPage && (
          <Button
            size="xs"
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Load 50 more
          </Button>
        )}
      </Group>
    </>
  );
}

/** j, k, Enter and x. Answers the id of the row that they are at. */
function useRowKeys(jobs: readonly Job[], onToggle: (id: string) => void): string | null {
  const navigate = useNavigate();
  const [current, setCurrent] = useState<string | null>(null);
  useKeys((key) => {
    const index = jobs.findIndex(({ id }) => id === current);
    if (key === "j" || key === "k") {
      const next = jobs[Math.max(0, Math.min(jobs.length - 1, index + (key === "j" ? 1 : -1)))];
      setCurrent(next?.id ?? null);
      document.querySelector(`[data-job="${next?.id}"]`)?.scrollIntoView({ block: "nearest" });
      return true;
    }
    if (current === null) return false;
    if (key === "Enter") void navigate({ to: "/jobs/$jobId", params: { jobId: current } });
    else if (key === "x") onToggle(current);
    else return false;
    return true;
  });
  return current;
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

function NoJobs({ url, change }: { url: UrlFields; change: (fields: UrlFields) => void }) {
  const isFiltered = [url.status, url.q, url.errors, url.low, url.range].some(Boolean);
  if (!isFiltered) {
    return (
      <NothingHere title="No jobs yet">
        A job is made by each event that a recipe takes: start a recipe and send it one.
      </NothingHere>
    );
  }
  const none = { status: "", q: "", errors: "", low: "", range: "" };
  return (
    <NothingHere title="No job matches">
      <Button size="xs" variant="default" onClick={() => change(none)}>
        Clear filters
      </Button>
    </NothingHere>
  );
}
