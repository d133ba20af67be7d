import { Button, Group, Text } from "@mantine/core";
import type { Job } from "@reprise/sdk";
import { ActionButton } from "../../ui/action-button.tsx";
import { OPERATIONS } from "./operations.ts";
import { useOperation } from "./use-operation.tsx";

/** Operations on the rows that are selected; each says how many of them it can be done with. */
export function BulkBar({ jobs, onDone }: { jobs: readonly Job[]; onDone: () => void }) {
  const { ask, dialog, isPending } = useOperation(onDone);
  if (jobs.length === 0) {
    return (
      <Text size="xs" className="quiet wide-only">
        Select jobs to stop, resume, cancel or rerun them.
      </Text>
    );
  }
  return (
    <Group gap="xs" role="toolbar" aria-label="Actions on selected jobs">
      <Text size="sm">{jobs.length} selected</Text>
      {OPERATIONS.map((operation) => {
        const able = jobs.filter((job) => job.actions[operation.name].enabled);
        const [refused] = jobs;
        return (
          <ActionButton
            key={operation.name}
            label={able.length > 0 ? `${operation.label} (${able.length})` : operation.label}
            allowed={{
              enabled: able.length > 0 && !isPending,
              reason: refused?.actions[operation.name].reason ?? null,
            }}
            onClick={() => ask({ operation, jobs: able })}
          />
        );
      })}
      <Button size="xs" variant="subtle" onClick={onDone}>
        Clear
      </Button>
      {dialog}
    </Group>
  );
}
