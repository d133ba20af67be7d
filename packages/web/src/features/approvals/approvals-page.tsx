import { SegmentedControl, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";
import { useJobChanges } from "../../lib/live.ts";
import { useUrl } from "../../lib/use-url.ts";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { Page } from "../../ui/page.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { ApprovalCard } from "./approval-card.tsx";

const STATUSES = [
  { value: "open", label: "Open" },
  { value: "approved,rejected,expired", label: "Decided" },
];

export function ApprovalsPage() {
  const { url, change } = useUrl();
  const status = url.status ?? "open";
  const query = useQuery({
    queryKey: ["approvals", status],
    queryFn: () => client.approvals.list({ status, limit: 100 }),
  });
  useJobChanges(() => void query.refetch());
  return (
    <Page
      title="Approvals"
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Which"
          data={STATUSES}
          value={status}
          onChange={(next) => change({ status: next === "open" ? "" : next })}
        />
      }
    >
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <div className="panel">
              <NothingHere
                title={status === "open" ? "Nothing needs you." : "Nothing decided yet"}
              />
            </div>
          ) : (
            <Stack gap="sm">
              {items.map((approval) => (
                <ApprovalCard key={approval.id} approval={approval} />
              ))}
            </Stack>
          )
        }
      </QueryView>
    </Page>
  );
}
