import { Button, CloseButton, Group, Modal, Stack, Switch, Text, TextInput } from "@mantine/core";
import type { RecipeDetails } from "@reprise/sdk";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../lib/client.ts";
import { ProblemAlert } from "../../ui/problem-alert.tsx";

interface Column {
  key: number;
  name: string;
  value: string;
}

/** Which values of a job stand in the report. Also while the recipe is active; makes no version. */
export function ReportDialog({ recipe, onClose }: { recipe: RecipeDetails; onClose: () => void }) {
  const cache = useQueryClient();
  const { report } = recipe;
  const [columns, setColumns] = useState<Column[]>(
    report.columns.map((column, key) => ({ ...column, key })),
  );
  const [isLocked, setLocked] = useState(report.lockWhileActive);
  const change = (key: number, fields: Partial<Column>) =>
    setColumns(columns.map((column) => (column.key === key ? { ...column, ...fields } : column)));
  const save = useMutation({
    mutationFn: () =>
      client.recipes.setReport(recipe.id, {
        columns: columns.map(({ name, value }) => ({ name, value })),
        lockWhileActive: isLocked,
      }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ["recipe", recipe.id] });
      onClose();
    },
  });
  const add = () => {
    const key = Math.max(0, ...columns.map((column) => column.key)) + 1;
    setColumns([...columns, { key, name: "", value: "{{ trigger. }}" }]);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title="Customize report"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="sm">
        <Text size="sm" className="quiet">
          A value is taken from the data of a job, such as {"{{ trigger.body.id }}"} or{" "}
          {"{{ steps.fetch.status }}"}. Jobs that have ended get theirs, too.
        </Text>
        {columns.map(({ key, name, value }, index) => (
          <Group key={key} gap="xs" wrap="nowrap">
            <TextInput
              className="grow"
              aria-label={`Name of column ${index + 1}`}
              placeholder="Name"
              value={name}
              onChange={(event) => change(key, { name: event.currentTarget.value })}
            />
            <TextInput
              className="grow mono"
              aria-label={`Value of column ${index + 1}`}
              value={value}
              onChange={(event) => change(key, { value: event.currentTarget.value })}
            />
            <CloseButton
              aria-label={`Remove column ${index + 1}`}
              onClick={() => setColumns(columns.filter((column) => column.key !== key))}
            />
          </Group>
        ))}
        <Button variant="default" size="xs" onClick={add} w="fit-content">
          Add column
        </Button>
        <Switch
          label="Only while the recipe is stopped (lockWhileActive)"
          checked={isLocked}
          onChange={(event) => setLocked(event.currentTarget.checked)}
        />
        {save.isError && <ProblemAlert error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            Save report
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
