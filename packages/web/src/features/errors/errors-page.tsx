import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client } from "../../lib/client.ts";
import { useUrl } from "../../lib/use-url.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { Page } from "../../ui/page.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { TrendBars } from "../../ui/trend-bars.tsx";

const COLUMNS = ["Error", "Where", "Count", "Trend", "First", "Last"];
const STATUSES = [
  { value: "open", label: "Open" },
  { value: "resolved", label: "Resolved" },
  { value: "ignored", label: "Ignored" },
];

/** The same error of many jobs is one row. */
export function ErrorsPage() {
  const { url, change } = useUrl();
  const status = url.status ?? "open";
  const query = useQuery({
    queryKey: ["errors", status],
    queryFn: () => client.errors.list({ status, limit: 100 }),
  });
  return (
    <Page
      title="Errors"
      actions={
        <>
          <Link to="/logs" search={{ level: "ERROR" }}>
            Errors in the logs
          </Link>
          <SegmentedControl
            size="xs"
            aria-label="Status"
            data={STATUSES}
            value={status}
            onChange={(next) => change({ status: next === "open" ? "" : next })}
          />
        </>
      }
    >
      <section className="panel scroll-x" aria-label="Errors">
        <QueryView query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <NothingHere title={status === "open" ? "Nothing is failing." : "None"} />
            ) : (
              <DataTable columns={COLUMNS}>
                {items.map((group) => (
                  <tr key={group.id}>
                    <td style={{ maxWidth: 460 }}>
                      <Link to="/errors/$groupId" params={{ groupId: group.id }}>
                        {group.message}
                      </Link>
                      <div className="quiet mono">
                        {group.code} {group.regressed && <strong>came back</strong>}
                      </div>
                    </td>
                    <td>
                      {group.recipeId ?? group.api} {group.step && `› ${group.step}`}
                    </td>
                    <td className="number">{group.count}</td>
                    <td>
                      <TrendBars values={group.trend} />
                    </td>
                    <td>
                      <TimeText at={group.firstSeen} />
                    </td>
                    <td>
                      <TimeText at={group.lastSeen} />
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
