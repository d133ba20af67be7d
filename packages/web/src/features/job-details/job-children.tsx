import { useQuery } from "@tanstack/react-query";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { childrenQuery } from "../jobs/job-queries.ts";
import { JobTable } from "../jobs/job-table.tsx";

export function JobChildren({ jobId }: { jobId: string }) {
  const query = useQuery(childrenQuery(jobId));
  return (
    <div className="panel">
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <NothingHere title="No children">This job has called no other one.</NothingHere>
          ) : (
            <JobTable jobs={items} />
          )
        }
      </QueryView>
    </div>
  );
}
