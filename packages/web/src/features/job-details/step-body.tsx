import { Alert, Group, NumberInput, Stack, Tabs, Text } from "@mantine/core";
import type { Step } from "@reprise/sdk";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PayloadView } from "../../ui/payload-view.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Execution, stepsQuery } from "./details-queries.ts";
import type { ShownLoop, TreeStep } from "./step-tree.ts";

/** What went into a step, what came out, and why not. */
export function StepBody({
  step,
  loop,
  execution,
}: {
  step: TreeStep;
  loop: ShownLoop | undefined;
  execution: Execution;
}) {
  const [turn, setTurn] = useState<number | null>(null);
  const at = loop && turn !== null ? { loop: loop.path, iteration: turn } : {};
  const query = useQuery(stepsQuery(execution, at));
  return (
    <Stack gap="xs" px="md" pb="md">
      {loop && loop.total > 0 && <Turns loop={loop} turn={turn} onTurn={setTurn} />}
      {step.status === "SKIPPED" && (
        <Text size="sm">{step.skippedReason ?? "Condition was not met"}</Text>
      )}
      {step.status === "PENDING" && <Text size="sm">This step was not reached.</Text>}
      {step.status !== "PENDING" && step.status !== "SKIPPED" && (
        <QueryView query={query}>
          {({ items }) =>
            turn !== null && loop ? (
              <TurnSteps steps={items.filter(({ path }) => path.startsWith(`${loop.path}/`))} />
            ) : (
              <Record record={items.find(({ path }) => path === step.path)} kind={step.kind} />
            )
          }
        </QueryView>
      )}
    </Stack>
  );
}

function Turns({
  loop,
  turn,
  onTurn,
}: {
  loop: ShownLoop;
  turn: number | null;
  onTurn: (turn: number | null) => void;
}) {
  return (
    <Group gap="xs">
      <Text size="sm">
        Showing {(turn ?? loop.shown) + 1} of {loop.total}
        {loop.failed > 0 && ` · ${loop.failed} failed`}
        {loop.kept < loop.total && ` · ${loop.kept} kept`}
      </Text>
      <NumberInput
        size="xs"
        w={90}
        min={1}
        max={loop.total}
        aria-label="Iteration"
        value={(turn ?? loop.shown) + 1}
        onChange={(value) => typeof value === "number" && onTurn(value - 1)}
      />
    </Group>
  );
}

function TurnSteps({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) {
    return <Text size="sm">Nothing is kept of this iteration.</Text>;
  }
  return steps.map((step) => (
    <div key={`${step.path} ${step.attempt}`}>
      <Text size="sm" fw={600}>
        {step.name ?? step.id ?? step.kind}
      </Text>
      <Record record={step} kind={step.kind} />
    </div>
  ));
}

function Record({ record, kind }: { record: Step | undefined; kind: string }) {
  if (record === undefined) return <Text size="sm">Nothing is kept of this step.</Text>;
  const hasInput = kind !== "if" && record.input !== undefined;
  return (
    <>
      {record.error && (
        <Alert color="red" variant="outline" role="alert" title={record.error.code}>
          {record.error.message}
          {record.attempt > 1 && ` (attempt ${record.attempt})`}
          {record.error.details !== undefined && record.error.details !== null && (
            <PayloadView value={record.error.details} name="Error details" />
          )}
        </Alert>
      )}
      {record.reused && <Text size="sm">Taken over from the repeat before.</Text>}
      {record.masked && <Text size="sm">Masked: this recipe does not show it.</Text>}
      {record.truncated && <Text size="sm">Too large to be kept whole.</Text>}
      <Tabs defaultValue={hasInput && record.error ? "input" : "output"} keepMounted={false}>
        <Tabs.List>
          {hasInput && <Tabs.Tab value="input">Input</Tabs.Tab>}
          <Tabs.Tab value="output">Output</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="input" pt="xs">
          <PayloadView value={record.input} name={`${record.id ?? record.kind} input`} />
        </Tabs.Panel>
        <Tabs.Panel value="output" pt="xs">
          <PayloadView value={record.output} name={`${record.id ?? record.kind} output`} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
