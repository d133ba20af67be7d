import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { RecipeDetails } from "@reprise/sdk";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useUrl } from "../../lib/use-url.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { DurationText } from "../../ui/duration-text.tsx";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { shownJob } from "../../ui/status-family.ts";
import { TimeText } from "../../ui/time-text.tsx";
import { StatusChips } from "../jobs/status-chips.tsx";
import { reportQuery } from "./recipe-queries.ts";
import { ReportDialog } from "./report-dialog.tsx";

/** The record of all jobs of a recipe, with the columns that people chose. */
export function RecipeReport({ recipe }: { recipe: RecipeDetails }) {
  const { url, change } = useUrl();
  const cache = useQueryClient();
  const [isOpen, dialog] = useDisclosure(false);
  const query = useQuery(reportQuery(recipe.id, url.status ?? ""));
  return (
    <>
      <Group justify="space-between" mb="sm">
        <StatusChips
          list={query.data}
          chosen={url.status ?? ""}
          onChoose={(status) => change({ status })}
        />
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            onClick={() => void cache.invalidateQueries({ queryKey: ["recipe", recipe.id] })}
          >
            Refresh
          </Button>
          <Button size="xs" variant="default" onClick={dialog.open}>
            Customize report
          </Button>
        </Group>
      </Group>
      <section className="panel scroll-x" aria-label="Jobs report">
        <QueryView query={query}>
          {({ items, columns }) =>
            items.length === 0 ? (
              <NothingHere title="No jobs here">
                {url.status ? "None has this status." : "This recipe has not taken an event yet."}
              </NothingHere>
            ) : (
              <DataTable
                columns={[
                  "Created",
                  "Job ID",
                  "Status",
                  ...columns,
                  "Duration",
                  "Repeat #",
                  "Version",
                ]}
              >
                {items.map((job) => (
                  <tr key={job.id}>
                    <td>
                      <TimeText at={job.createDate} />
                    </td>
                    <td>
                      <Link to="/jobs/$jobId" params={{ jobId: job.id }} className="mono">
                        {job.id.slice(-8)}
                      </Link>
                    </td>
                    <td>
                      <StatusBadge shown={shownJob(job)} hasErrors={job.hasErrors} />
                    </td>
                    {columns.map((column) => (
                      <td key={column} className="cut" style={{ maxWidth: 260 }}>
                        {cellText(job.report?.[column])}
                      </td>
                    ))}
                    <td>
                      <DurationText ms={job.durationMs} />
                    </td>
                    <td className="number">{job.repeat}</td>
                    <td className="number">{job.recipeVersion}</td>
                  </tr>
                ))}
              </DataTable>
            )
          }
        </QueryView>
      </section>
      {isOpen && <ReportDialog recipe={recipe} onClose={dialog.close} />}
    </>
  );
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
