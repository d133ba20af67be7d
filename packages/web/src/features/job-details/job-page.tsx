import { Alert, Tabs } from "@mantine/core";
import type { Job } from "@reprise/sdk";
import { IconHourglass } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { useJobChanges } from "../../lib/live.ts";
import { useUrl } from "../../lib/use-url.ts";
import { Page } from "../../ui/page.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { shownJob } from "../../ui/status-family.ts";
import { type Execution, jobQuery, whyQuery } from "./details-queries.ts";
import { JobActions } from "./job-actions.tsx";
import { JobChildren } from "./job-children.tsx";
import { JobFacts } from "./job-facts.tsx";
import { JobLogs } from "./job-logs.tsx";
import { JobRepeats } from "./job-repeats.tsx";
import { JobResult } from "./job-result.tsx";
import { JobSteps } from "./job-steps.tsx";

const REFRESH_MS = 700;

/** Everything about one job, or about one execution of it. */
export function JobPage() {
  const { jobId = "", repeat: asked } = useParams({ strict: false });
  const execution = { jobId, repeat: asked === undefined ? undefined : Number(asked) };
  const query = useQuery(jobQuery(execution));
  useLiveJob(jobId);
  return (
    <QueryView query={query}>{(job) => <JobView job={job} execution={execution} />}</QueryView>
  );
}

function JobView({ job, execution }: { job: Job; execution: Execution }) {
  const { url, change } = useUrl();
  const name = job.title ?? job.recipeId ?? job.kind;
  const shown = shownJob(job);
  return (
    <Page
      title={`${shown.word} · ${name}`}
      heading={
        <>
          {name} <StatusBadge shown={shown} hasErrors={job.hasErrors} />
        </>
      }
      actions={<JobActions job={job} />}
    >
      <Headline job={job} />
      <JobFacts job={job} />
      <Tabs
        value={url.tab ?? "steps"}
        onChange={(tab) => change({ tab: tab === "steps" ? "" : (tab ?? "") })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="steps">Steps</Tabs.Tab>
          <Tabs.Tab value="result">Trigger &amp; result</Tabs.Tab>
          <Tabs.Tab value="logs">Logs</Tabs.Tab>
          <Tabs.Tab value="children">
            Children{job.children.total > 0 ? ` ${job.children.total}` : ""}
          </Tabs.Tab>
          <Tabs.Tab value="history">
            Rerun history{job.repeats > 1 ? ` ${job.repeats}` : ""}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="steps" pt="sm">
          <JobSteps job={job} execution={execution} />
        </Tabs.Panel>
        <Tabs.Panel value="result" pt="sm">
          <JobResult execution={execution} />
        </Tabs.Panel>
        <Tabs.Panel value="logs" pt="sm">
          <JobLogs execution={execution} />
        </Tabs.Panel>
        <Tabs.Panel value="children" pt="sm">
          <JobChildren jobId={job.id} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="sm">
          <JobRepeats job={job} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** In one sentence: why it failed, why it ended, or what it waits for. */
function Headline({ job }: { job: Job }) {
  if (job.error !== null) {
    return (
      <Alert
        color="red"
        variant="outline"
        role="alert"
        title={job.error.step ? `Failed at step “${job.error.step}”` : "Failed"}
      >
        {job.error.message} <span className="quiet mono">{job.error.code}</span>
      </Alert>
    );
  }
  if (job.reason !== null) {
    return (
      <Alert
        color="gray"
        variant="outline"
        title={job.status === "CANCELED" ? "Reason for cancel" : "Reason"}
      >
        {job.reason.message}
        <CommentOf details={job.reason.details} />
      </Alert>
    );
  }
  if (job.endDate !== null || (job.status === "RUNNING" && job.phase !== "waiting")) return null;
  return <Why jobId={job.id} />;
}

function CommentOf({ details }: { details: unknown }) {
  if (typeof details !== "object" || details === null || !("comment" in details)) return null;
  return <div>Comment: {String(details.comment)}</div>;
}

function Why({ jobId }: { jobId: string }) {
  const { data } = useQuery(whyQuery(jobId));
  if (data === undefined || data.code === "not_waiting" || data.code === "ended") return null;
  return (
    <Alert
      color="gray"
      variant="outline"
      title="Why is it waiting?"
      icon={<IconHourglass size={18} aria-hidden />}
    >
      {data.text}{" "}
      {data.links.map(({ id }) => (
        <Link key={id} to="/jobs/$jobId" params={{ jobId: id }}>
          {id}
        </Link>
      ))}
      {data.code === "waiting_approval" && <Link to="/approvals">To the approvals</Link>}
    </Alert>
  );
}

/** Asks anew when the job changed, at most so often. */
function useLiveJob(jobId: string) {
  const cache = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useJobChanges((change) => {
    if (change.type === "jobs" && !change.jobs.some(({ id }) => id === jobId)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void cache.invalidateQueries({ queryKey: ["job", jobId] });
    }, REFRESH_MS);
  });
}
