import type { Job } from "@reprise/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { DurationText } from "../../ui/duration-text.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { shownJob } from "../../ui/status-family.ts";
import { TimeText } from "../../ui/time-text.tsx";
import { jobName } from "./job-name.ts";

/** The columns of the app monitor, in its order. */
export function JobCells({
  job,
  level,
  children,
}: {
  job: Job;
  level: 1 | 2;
  children?: ReactNode;
}) {
  const isEnded = job.endDate !== null;
  const isWaiting = job.startDate === null && !isEnded;
  return (
    <>
      <td className="wide-only">
        <TimeText at={job.createDate} />
      </td>
      <td style={{ paddingInlineStart: level === 2 ? 34 : undefined }}>
        <span className="status">
          {children}
          <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
            {jobName(job)}
          </Link>
          {job.repeat > 0 && (
            <span className="quiet" title={`Repeat # ${job.repeat}`}>
              ↻{job.repeat}
            </span>
          )}
          {job.test && <span className="quiet">test</span>}
          {job.kind === "system" && <span className="quiet">system</span>}
        </span>
      </td>
      <td>
        <StatusBadge shown={shownJob(job)} hasErrors={job.hasErrors} />
      </td>
      <td className="wide-only">
        <DurationText ms={job.waitingMs} growingFrom={isWaiting ? job.createDate : null} />
      </td>
      <td className="wide-only">
        <TimeText at={job.startDate} />
      </td>
      <td>
        <DurationText ms={job.durationMs} growingFrom={isEnded ? null : job.startDate} />
      </td>
      <td className="cut wide-only" style={{ maxWidth: 180 }} title={job.error?.message}>
        {job.error && (
          <Link to="/jobs/$jobId" params={{ jobId: job.id }}>
            {job.error.message}
          </Link>
        )}
      </td>
      <td className="wide-only">{job.lowPriority ? "Yes" : ""}</td>
      <td className="cut wide-only" style={{ maxWidth: 140 }}>
        {job.runBy ?? "–"}
      </td>
      <td className="number wide-only">
        {isEnded || job.progress === 0 ? "" : `~${Math.round(job.progress)} %`}
      </td>
    </>
  );
}
