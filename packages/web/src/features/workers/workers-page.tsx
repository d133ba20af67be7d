import { Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { Page } from "../../ui/page.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { TimeText } from "../../ui/time-text.tsx";

const COLUMNS = ["Worker", "State", "Slots in use", "Started", "Lease until"];
const REFRESH_MS = 3_000;

/** Who executes jobs, and how much room there is. */
export function WorkersPage() {
  const query = useQuery({
    queryKey: ["workers"],
    queryFn: () => client.workers.list(),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page title="Workers">
      <section className="panel scroll-x" aria-label="Workers">
        <QueryView query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <NothingHere title="No worker connected">
                <code>reprise worker --database-url …</code> adds one.
              </NothingHere>
            ) : (
              <DataTable columns={COLUMNS}>
                {items.map(({ id, name, slots, held, alive, startedAt, leaseUntilAt }) => (
                  <tr key={id}>
                    <td>
                      {name}
                      <div className="quiet mono">{id}</div>
                    </td>
                    <td>
                      <StatusBadge
                        shown={
                          alive
                            ? { family: "ok", word: "Working", isMoving: false }
                            : { family: "bad", word: "Lost", isMoving: false }
                        }
                      />
                    </td>
                    <td style={{ minWidth: 160 }}>
                      {held} of {slots}
                      <Progress value={(100 * held) / slots} size={6} aria-hidden />
                    </td>
                    <td>
                      <TimeText at={startedAt} />
                    </td>
                    <td>
                      <TimeText at={leaseUntilAt} />
                    </td>
                  </tr>
                ))}
              </DataTable>
            )
          }
        </QueryView>
      </section>
    </Page>
  );
}
