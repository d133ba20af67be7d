import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { client } from "../../lib/client.ts";
import { useTimeZone } from "../../lib/time-zone.ts";
import { useUrl } from "../../lib/use-url.ts";
import { Page } from "../../ui/page.tsx";
import { PayloadView } from "../../ui/payload-view.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import type { Plan } from "./plan.ts";
import { PlanActions } from "./plan-actions.tsx";
import { PlanRuns } from "./plan-runs.tsx";
import { PlanState } from "./plan-state.tsx";

export function PlanPage() {
  const { planId = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: ["plan", planId], queryFn: () => client.plans.get(planId) });
  return <QueryView query={query}>{(plan) => <PlanView plan={plan} />}</QueryView>;
}

function PlanView({ plan }: { plan: Plan }) {
  const { url, change } = useUrl();
  return (
    <Page
      title={plan.name ?? plan.id}
      heading={
        <>
          {plan.name ?? plan.id} <PlanState plan={plan} />
        </>
      }
      actions={<PlanActions plan={plan} />}
    >
      <Tabs
        value={url.tab ?? "runs"}
        onChange={(tab) => change({ tab: tab === "runs" ? "" : (tab ?? "") })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="runs">Runs</Tabs.Tab>
          <Tabs.Tab value="payload">Payload {plan.payloadCount}</Tabs.Tab>
          <Tabs.Tab value="configuration">Configuration</Tabs.Tab>
          <Tabs.Tab value="schedule">Schedule</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs" pt="sm">
          <PlanRuns planId={plan.id} />
        </Tabs.Panel>
        <Tabs.Panel value="payload" pt="sm">
          <Payload planId={plan.id} />
        </Tabs.Panel>
        <Tabs.Panel value="configuration" pt="sm">
          <div className="panel padded">
            <PayloadView
              value={{ configuration: plan.configuration, sink: plan.sink }}
              name="Configuration"
            />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="schedule" pt="sm">
          <Schedule plan={plan} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Payload({ planId }: { planId: string }) {
  const query = useQuery({
    queryKey: ["plan", planId, "payload"],
    queryFn: () => client.plans.payload(planId, { limit: 100 }),
  });
  return (
    <div className="panel padded">
      <QueryView query={query}>
        {({ items }) => <PayloadView value={items} name="Payload" />}
      </QueryView>
    </div>
  );
}

function Schedule({ plan }: { plan: Plan }) {
  const { zone } = useTimeZone();
  return (
    <div className="panel padded">
      <p>{plan.scheduleDescription ?? "It runs only when it is triggered."}</p>
      {plan.nextRuns.length > 0 && (
        <table className="data">
          <thead>
            <tr>
              <th scope="col">Next runs ({zone})</th>
              <th scope="col">UTC</th>
            </tr>
          </thead>
          <tbody>
            {plan.nextRuns.map((at) => (
              <tr key={at} className="number">
                <td>{new Date(at).toLocaleString("en-GB", { timeZone: zone })}</td>
                <td>{at}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
