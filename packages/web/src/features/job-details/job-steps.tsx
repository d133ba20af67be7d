import { Button, Group, Switch, Text } from "@mantine/core";
import type { Job, Step } from "@reprise/sdk";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useUrl } from "../../lib/use-url.ts";
import { NothingHere } from "../../ui/nothing-here.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Execution, stepTimesQuery, stepTreeQuery } from "./details-queries.ts";
import { StepRow } from "./step-row.tsx";
import type { TreeAnswer, TreeStep } from "./step-tree.ts";
import { failedPath } from "./step-tree.ts";
import { timeline } from "./timeline.ts";

/** Every step of the version that ran, when it ran, and inside what went in and came out. */
export function JobSteps({ job, execution }: { job: Job; execution: Execution }) {
  const tree = useQuery(stepTreeQuery(execution));
  const times = useQuery(stepTimesQuery(execution));
  return (
    <QueryView query={tree}>
      {(answer) => (
        <StepList
          job={job}
          execution={execution}
          answer={answer}
          records={times.data?.items ?? []}
        />
      )}
    </QueryView>
  );
}

function StepList({
  job,
  execution,
  answer,
  records,
}: {
  job: Job;
  execution: Execution;
  answer: TreeAnswer;
  records: readonly Step[];
}) {
  const { url, change } = useUrl();
  const failed = failedPath(answer.items);
  const [flipped, setFlipped] = useState<ReadonlySet<string>>(new Set());
  const isFailedOnly = url.steps === "failed";
  const shown = isFailedOnly
    ? answer.items.filter(({ status }) => status === "FAILED")
    : answer.items;
  const opened = url.step ?? failed;
  const isOpen = (path: string) => (path === opened) !== flipped.has(path);
  const flip = (path: string) =>
    setFlipped((before) => {
      const after = new Set(before);
      if (!after.delete(path)) after.add(path);
      return after;
    });
  const bars = timeline(job, records);

  return (
    <section className="panel" aria-label="Steps">
      <Group justify="space-between" px="sm" py={6}>
        <Text size="xs" className="quiet number">
          {answer.items.length} steps{bars.totalMs > 0 && ` · ${bars.text}`}
        </Text>
        <Group gap="xs">
          {failed !== null && (
            <Button size="compact-xs" variant="default" onClick={() => change({ step: failed })}>
              Go to error
            </Button>
          )}
          <Switch
            size="xs"
            label="Failed only"
            checked={isFailedOnly}
            onChange={(event) => change({ steps: event.currentTarget.checked ? "failed" : "" })}
          />
        </Group>
      </Group>
      {shown.length === 0 && (
        <NothingHere title={isFailedOnly ? "No failed steps" : "No steps"}>
          {!isFailedOnly && "This job has not begun, or it is no recipe's."}
        </NothingHere>
      )}
      {shown.map((step: TreeStep) => (
        <StepRow
          key={step.path}
          step={step}
          loop={answer.loops.find(({ path }) => path === step.path)}
          execution={execution}
          bar={bars.of(step.path)}
          isOpen={isOpen(step.path)}
          isFocused={step.path === failed && url.step === undefined}
          onFlip={() => flip(step.path)}
        />
      ))}
    </section>
  );
}
