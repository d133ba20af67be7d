import type { Statistics } from "@reprise/sdk";
import { formatDuration } from "../../lib/format-duration.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { TimeText } from "../../ui/time-text.tsx";

const COLUMNS = [
  "From",
  "Created",
  "Waiting avg",
  "min",
  "max",
  "Median duration",
  "Completed",
  "Failed",
];

/** The charts in numbers, without the times when nothing happened. */
export function BucketTable({ buckets }: { buckets: Statistics["buckets"] }) {
  const busy = buckets.filter(({ creations, starts }) => creations + starts > 0).toReversed();
  const ms = (value: number | undefined) => (value === undefined ? "–" : formatDuration(value));
  return (
    <details className="panel padded">
      <summary>View as table</summary>
      <div className="scroll-x">
        <DataTable columns={COLUMNS}>
          {busy.map(({ t, creations, waiting, duration, ended }) => (
            <tr key={t} className="number">
              <td>
                <TimeText at={t} />
              </td>
              <td>{creations}</td>
              <td>{ms(waiting?.avg)}</td>
              <td>{ms(waiting?.min)}</td>
              <td>{ms(waiting?.max)}</td>
              <td>{ms(duration?.p50)}</td>
              <td>{ended.COMPLETED}</td>
              <td>{ended.FAILED}</td>
            </tr>
          ))}
        </DataTable>
      </div>
    </details>
  );
}
