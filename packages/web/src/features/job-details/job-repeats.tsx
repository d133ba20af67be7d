import type { Job } from "@reprise/sdk";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { DataTable } from "../../ui/data-table.tsx";
import { DurationText } from "../../ui/duration-text.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { shownJob } from "../../ui/status-family.ts";
import { TimeText } from "../../ui/time-text.tsx";
import { repeatsQuery } from "./details-queries.ts";

const COLUMNS = ["Repeat #", "Status", "Started", "Duration", "Version", "Run by", "Error"];

export function JobRepeats({ job }: { job: Job }) {
  const query = useQuery(repeatsQuery(job.id));
  return (
    <QueryView query={query}>
      {({ items }) => (
        <div className="panel scroll-x">
          <DataTable columns={COLUMNS}>
            {items.map((one) => (
              <tr key={one.repeat}>
                <td>
                  <Link
                    to="/jobs/$jobId/r/$repeat"
                    params={{ jobId: job.id, repeat: String(one.repeat) }}
                  >
                    {one.repeat === 0 ? "0 (original)" : one.repeat}
                  </Link>
                </td>
                <td>
                  <StatusBadge
                    shown={shownJob({ ...one, phase: null, waitingFor: null })}
                    hasErrors={one.hasErrors}
                  />
                </td>
                <td>
                  <TimeText at={one.startDate} />
                </td>
                <td>
                  <DurationText ms={one.durationMs} />
                </td>
                <td>{one.recipeVersion ?? "–"}</td>
                <td>{one.runBy ?? "–"}</td>
                <td>{one.error?.message ?? ""}</td>
              </tr>
            ))}
          </DataTable>
        </div>
      )}
    </QueryView>
  );
}
