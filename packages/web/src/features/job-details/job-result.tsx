import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { PayloadView } from "../../ui/payload-view.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Execution, resultQuery, stepsQuery } from "./details-queries.ts";

export function JobResult({ execution }: { execution: Execution }) {
  const result = useQuery(resultQuery(execution));
  const steps = useQuery(stepsQuery(execution, {}));
  const trigger = steps.data?.items.find(({ kind }) => kind === "trigger");
  return (
    <QueryView query={result}>
      {(answer) => (
        <Stack>
          {trigger && (
            <section className="panel padded">
              <Title order={2} mb="xs">
                Trigger event
              </Title>
              <PayloadView value={trigger.output} name="Trigger event" />
            </section>
          )}
          <section className="panel padded">
            <Title order={2} mb="xs">
              Result
            </Title>
            <PayloadView value={answer.result ?? answer.outputs} name="Result" />
          </section>
          {answer.report && (
            <section className="panel padded">
              <Title order={2} mb="xs">
                Report columns
              </Title>
              <PayloadView value={answer.report} name="Report columns" />
            </section>
          )}
        </Stack>
      )}
    </QueryView>
  );
}
