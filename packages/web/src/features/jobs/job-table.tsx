import { ActionIcon, Checkbox } from "@mantine/core";
import type { Job } from "@reprise/sdk";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { ChildrenProgress } from "./children-progress.tsx";
import { JobCells } from "./job-cells.tsx";
import { childrenQuery } from "./job-queries.ts";

const COLUMNS = [
  "Created",
  "Job",
  "Status",
  "Waiting",
  "Started",
  "Duration",
  "Errors",
  "Low priority",
  "Run by",
  "Progress",
  "Children",
];

/** What a telephone has room for. */
const NARROW = ["Job", "Status", "Duration", "Children"];

interface Props {
  jobs: readonly Job[];
  selected?: ReadonlySet<string>;
  current?: string | null;
  onToggle?: (id: string) => void;
}

export function JobTable({ jobs, selected, current, onToggle }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const flip = (id: string) =>
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return (
    // Its links are reached by keys, and bring what scrolls with them.
    <section className="scroll-x" aria-label="Jobs">
      <table className="data jobs">
        <thead>
          <tr>
            {onToggle && <th aria-label="Selected" />}
            {COLUMNS.map((column) => (
              <th
                key={column}
                scope="col"
                className={NARROW.includes(column) ? undefined : "wide-only"}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <Fragment key={job.id}>
              <tr data-job={job.id} className={job.id === current ? "current" : undefined}>
                {onToggle && (
                  <td>
                    <Checkbox
                      size="xs"
                      aria-label={`Select ${job.title ?? job.id}`}
                      checked={selected?.has(job.id) ?? false}
                      onChange={() => onToggle(job.id)}
                    />
                  </td>
                )}
                <JobCells job={job} level={1}>
                  {job.children.total > 0 && (
                    <ActionIcon
                      size="xs"
                      variant="subtle"
                      color="gray"
                      aria-expanded={open.has(job.id)}
                      aria-label="Children"
                      onClick={() => flip(job.id)}
                    >
                      {open.has(job.id) ? <IconChevronDown /> : <IconChevronRight />}
                    </ActionIcon>
                  )}
                </JobCells>
                <td>
                  <ChildrenProgress job={job} />
                </td>
              </tr>
              {open.has(job.id) && <ChildRows jobId={job.id} hasBox={onToggle !== undefined} />}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ChildRows({ jobId, hasBox }: { jobId: string; hasBox: boolean }) {
  const { data } = useQuery(childrenQuery(jobId));
  if (data === undefined) {
    return (
      <tr>
        <td colSpan={COLUMNS.length + 1}>Loading…</td>
      </tr>
    );
  }
  return data.items.map((job) => (
    <tr key={job.id} data-job={job.id} className="child">
      {hasBox && <td />}
      <JobCells job={job} level={2} />
      <td>
        <ChildrenProgress job={job} />
      </td>
    </tr>
  ));
}
