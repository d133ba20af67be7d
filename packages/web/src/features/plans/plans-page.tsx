import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client } from "../../lib/client.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { Page } from "../../ui/page.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { PlanActions } from "./plan-actions.tsx";
import { PlanState } from "./plan-state.tsx";

const COLUMNS = ["Plan", "State", "Schedule", "Items", "Next run", "Last run", "Actions"];

/** Plans are job templates: a list of calls that is run as a whole. */
export function PlansPage() {
  const query = useQuery({ queryKey: ["plans"], queryFn: () => client.plans.list({ limit: 200 }) });
  return (
    <Page title="Plans">
      <section className="panel scroll-x" aria-label="Plans">
        <QueryView query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <NothingHere title="No plans">
                A plan (job template) runs many calls of functions or recipes together, by a
                schedule or by hand. On the command line: <code>reprise plans push plan.json</code>
              </NothingHere>
            ) : (
              <DataTable columns={COLUMNS}>
                {items.map((plan) => (
                  <tr key={plan.id}>
                    <td>
                      <Link to="/plans/$planId" params={{ planId: plan.id }}>
                        {plan.name ?? plan.id}
                      </Link>
                    </td>
                    <td>
                      <PlanState plan={plan} />
                    </td>
                    <td>{plan.scheduleDescription ?? "only when triggered"}</td>
                    <td className="number">{plan.payloadCount}</td>
                    <td>
                      <TimeText at={plan.nextRunTime} />
                    </td>
                    <td>
                      <TimeText at={plan.lastRunTime} />
                    </td>
                    <td>
                      <PlanActions plan={plan} />
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
