import { Button, Group, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { Recipe } from "@reprise/sdk";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { showRefusal } from "../../ui/show-refusal.ts";

const CALLS = {
  start: { label: "Start", done: "started", call: client.recipes.start },
  stop: { label: "Stop", done: "stopped", call: client.recipes.stop },
  activate: {
    label: "Make newest version live",
    done: "now on its newest version",
    call: client.recipes.activate,
  },
};

/** Start or stop, whichever is possible, and the newest version where it is not live. */
export function RecipeActions({ recipe }: { recipe: Recipe }) {
  const cache = useQueryClient();
  const [isAsking, asking] = useDisclosure(false);
  const change = useMutation({
    mutationFn: (name: keyof typeof CALLS) => CALLS[name].call(recipe.id),
    onSuccess: (_recipe, name) => {
      notifications.show({ message: `${recipe.name} is ${CALLS[name].done}.` });
      void cache.invalidateQueries({ queryKey: ["recipes"] });
      void cache.invalidateQueries({ queryKey: ["recipe", recipe.id] });
    },
    onError: showRefusal,
    onSettled: asking.close,
  });
  const main = recipe.state === "ACTIVE" ? "stop" : "start";
  return (
    <Group gap={6} wrap="nowrap">
      <ActionButton
        label={CALLS[main].label}
        allowed={recipe.actions[main]}
        loading={change.isPending}
        onClick={() => (main === "stop" ? asking.open() : change.mutate("start"))}
      />
      {recipe.actions.activate.enabled && (
        <ActionButton
          label={CALLS.activate.label}
          allowed={recipe.actions.activate}
          onClick={() => change.mutate("activate")}
        />
      )}
      <Modal
        opened={isAsking}
        onClose={asking.close}
        title={`Stop ${recipe.name}`}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Text size="sm">
          It takes no more events. Jobs that run are paused and go on, on their version, when the
          recipe is started again.
        </Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={asking.close}>
            Keep it active
          </Button>
          <Button color="red" onClick={() => change.mutate("stop")}>
            Stop recipe
          </Button>
        </Group>
      </Modal>
    </Group>
  );
}
