import { useQuery } from "@tanstack/react-query";
import { useUrl } from "../../lib/use-url.ts";
import { LogFilters } from "../../ui/log-filters.tsx";
import { LogLines } from "../../ui/log-lines.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Execution, jobLogsQuery } from "./details-queries.ts";

export function JobLogs({ execution }: { execution: Execution }) {
  const { url, change } = useUrl();
  const filter = { level: url.level ?? "", q: url.text ?? "" };
  const query = useQuery(jobLogsQuery(execution, filter));
  return (
    <div className="panel">
      <LogFilters filter={filter} onChange={({ level, q }) => change({ level, text: q })} />
      <QueryView query={query}>{({ items }) => <LogLines lines={items} />}</QueryView>
    </div>
  );
}
