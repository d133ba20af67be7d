import type { Job } from "@reprise/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CopyText } from "../../ui/copy-text.tsx";
import { DurationText } from "../../ui/duration-text.tsx";
import { TimeText } from "../../ui/time-text.tsx";

export function JobFacts({ job }: { job: Job }) {
  const isEnded = job.endDate !== null;
  const facts: [name: string, value: ReactNode][] = [
    ["Job ID", <JobId key="id" id={job.id} />],
    ["Repeat #", job.repeats > 1 ? `${job.repeat} (latest is ${job.repeats - 1})` : job.repeat],
    ["Created", <TimeText key="created" at={job.createDate} />],
    [
      "Waited",
      <DurationText
        key="waited"
        ms={job.waitingMs}
        growingFrom={job.startDate === null && !isEnded ? job.createDate : null}
      />,
    ],
    [
      "Ran",
      <DurationText key="ran" ms={job.durationMs} growingFrom={isEnded ? null : job.startDate} />,
    ],
    ["Run by", job.runBy ?? "–"],
  ];
  if (job.recipeId !== null) facts.splice(2, 0, ["Recipe", <RecipeLink key="recipe" job={job} />]);
  if (job.parentId !== null) facts.push(["Called by", <JobLink key="parent" id={job.parentId} />]);
  if (job.rootId !== null && job.rootId !== job.id && job.rootId !== job.parentId) {
    facts.push(["Root", <JobLink key="root" id={job.rootId} />]);
  }
  if (job.lowPriority) facts.push(["Priority", "Low"]);
  if (job.fromStep !== null) facts.push(["Rerun from", job.fromStep]);
  if (job.dataErased) facts.push(["Data", "Removed by retention"]);
  return (
    <div className="panel padded">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function JobId({ id }: { id: string }) {
  return (
    <>
      <span className="mono">{id}</span> <CopyText text={id} label="Copy" />
    </>
  );
}

function RecipeLink({ job }: { job: Job }) {
  return (
    <>
      <Link to="/recipes/$recipeId" params={{ recipeId: job.recipeId ?? "" }}>
        {job.recipeId}
      </Link>{" "}
      {job.recipeVersion !== null && <span className="quiet">Version {job.recipeVersion}</span>}
    </>
  );
}

function JobLink({ id }: { id: string }) {
  return (
    <Link to="/jobs/$jobId" params={{ jobId: id }} className="mono">
      {id.slice(-8)}
    </Link>
  );
}
