import { SimpleGrid, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { client } from "../../lib/client.ts";
import { Page } from "../../ui/page.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { shownJob } from "../../ui/status-family.ts";
import { TimeText } from "../../ui/time-text.tsx";

const REFRESH_MS = 10_000;
const OPTIONS = { refetchInterval: REFRESH_MS };

/** Whether all is well, in one look; each number leads to what it counts. */
export function OverviewPage() {
  const statistics = useQuery({
    queryKey: ["overview", "statistics"],
    queryFn: () => client.statistics.get({ range: "1d" }),
    ...OPTIONS,
  });
  return (
    <Page title="Overview">
      <QueryView query={statistics}>
        {({ pending, running, total }) => (
          <SimpleGrid cols={{ base: 2, md: 5 }} spacing="sm">
            <Card
              title="Running now"
              value={count(running)}
              to="/jobs"
              search={{ status: "RUNNING" }}
            />
            <Card title="Pending" value={count(pending)} to="/jobs" search={{ status: "PENDING" }}>
              {pending.oldestCreateDate && (
                <>
                  oldest <TimeText at={pending.oldestCreateDate} />
                </>
              )}
            </Card>
            <Card
              title="Created, 24 h"
              value={total.creations.toLocaleString("en")}
              to="/stats"
              search={{ range: "1d" }}
            />
            <Card
              title="Completed, 24 h"
              value={total.ended.COMPLETED.toLocaleString("en")}
              to="/jobs"
              search={{ status: "COMPLETED", range: "24h" }}
            />
            <Card
              title="Failed, 24 h"
              value={total.ended.FAILED.toLocaleString("en")}
              to="/jobs"
              search={{ status: "FAILED", range: "24h" }}
            />
          </SimpleGrid>
        )}
      </QueryView>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <FailingNow />
        <WaitsForPeople />
      </SimpleGrid>
      <LatestJobs />
    </Page>
  );
}

function count({ now, capped }: { now: number; capped: boolean }): string {
  return `${now.toLocaleString("en")}${capped ? "+" : ""}`;
}

function Card({
  title,
  value,
  to,
  search,
  children,
}: {
  title: string;
  value: string;
  to: "/jobs" | "/stats";
  search: Record<string, string>;
  children?: ReactNode;
}) {
  return (
    <Link to={to} search={search} className="panel padded card">
      <Text size="xs" className="quiet">
        {title}
      </Text>
      <Text fz={26} fw={650} className="number">
        {value}
      </Text>
      <Text size="xs" className="quiet" mih={18}>
        {children}
      </Text>
    </Link>
  );
}

function FailingNow() {
  const query = useQuery({
    queryKey: ["overview", "errors"],
    queryFn: () => client.errors.list({ status: "open", limit: 5 }),
    ...OPTIONS,
  });
  return (
    <section className="panel padded">
      <Title order={2} mb="xs">
        Failing now
      </Title>
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">Nothing is failing.</Text>
          ) : (
            <ul className="plain">
              {items.map(({ id, message, recipeId, api, count: times }) => (
                <li key={id}>
                  <Link to="/errors/$groupId" params={{ groupId: id }} className="cut block">
                    {message}
                  </Link>
                  <Text size="xs" className="quiet">
                    {recipeId ?? api} · {times} times
                  </Text>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </section>
  );
}

function WaitsForPeople() {
  const query = useQuery({
    queryKey: ["overview", "approvals"],
    queryFn: () => client.approvals.list({ status: "open", limit: 5 }),
    ...OPTIONS,
  });
  return (
    <section className="panel padded">
      <Title order={2} mb="xs">
        Approvals
      </Title>
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">Nothing waits for a person.</Text>
          ) : (
            <ul className="plain">
              {items.map(({ id, title, openedAt }) => (
                <li key={id}>
                  <Link to="/approvals" className="cut block">
                    {title}
                  </Link>
                  <Text size="xs" className="quiet">
                    asked <TimeText at={openedAt} />
                  </Text>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </section>
  );
}

function LatestJobs() {
  const query = useQuery({
    queryKey: ["overview", "jobs"],
    queryFn: () => client.jobs.list({ limit: 8, counts: false }),
    ...OPTIONS,
  });
  return (
    <section className="panel padded">
      <Title order={2} mb="xs">
        Latest jobs
      </Title>
      <QueryView query={query}>
        {({ items }) => (
          <ul className="plain">
            {items.map((job) => (
              <li key={job.id} className="spread">
                <Link to="/jobs/$jobId" params={{ jobId: job.id }} className="cut">
                  {job.title ?? job.recipeId ?? job.kind}
                </Link>
                <StatusBadge shown={shownJob(job)} hasErrors={job.hasErrors} />
              </li>
            ))}
            {items.length === 0 && <Text size="sm">No jobs yet.</Text>}
          </ul>
        )}
      </QueryView>
    </section>
  );
}
