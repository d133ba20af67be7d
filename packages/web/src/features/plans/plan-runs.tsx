import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client } from "../../lib/client.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { STATUSES } from "../../ui/status-family.ts";
import { TimeText } from "../../ui/time-text.tsx";

const COLUMNS = [
  "Run",
  "Status",
  "Created",
  "By",
  "Items",
  "Successful",
  "Failed",
  "Pending",
  "Ended",
];
const REFRESH_MS = 3_000;

export function PlanRuns({ planId }: { planId: string }) {
  const query = useQuery({
    queryKey: ["plan", planId, "runs"],
    queryFn: () => client.plans.runs(planId, { limit: 50 }),
    refetchInterval: REFRESH_MS,
  });
  return (
    <section className="panel scroll-x" aria-label="Runs">
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <NothingHere title="No runs yet">
              Trigger the plan, or wait for its schedule.
            </NothingHere>
          ) : (
            <DataTable columns={COLUMNS}>
              {items.map((run) => (
                <tr key={run.id}>
                  <td>
                    <Link
                      to="/jobs/$jobId"
                      params={{ jobId: run.id }}
                      search={{ tab: "children" }}
                      className="mono"
                    >
                      {run.id.slice(-8)}
                    </Link>
                  </td>
                  <td>
                    <StatusBadge
                      shown={
                        run.reason?.type === "terminated"
                          ? { family: "canceled", word: "Terminated", isMoving: false }
                          : STATUSES[run.status]
                      }
                      hasErrors={run.hasErrors}
                    />
                  </td>
                  <td>
                    <TimeText at={run.createDate} />
                  </td>
                  <td>{run.type === "MANUAL" ? "hand" : "schedule"}</td>
                  <td className="number">{run.payloads}</td>
                  <td className="number">{run.successful}</td>
                  <td className="number">{run.failed}</td>
                  <td className="number">{run.pending}</td>
                  <td>
                    <TimeText at={run.endDate} />
                  </td>
                </tr>
              ))}
            </DataTable>
          )
        }
      </QueryView>
    </section>
  );
}
