import { Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { showRefusal } from "../../ui/show-refusal.ts";
import type { Plan } from "./plan.ts";

const CALLS = {
  trigger: {
    label: "Trigger now",
    done: "A run of the plan begins.",
    call: (id: string) => client.plans.trigger(id),
  },
  pause: {
    label: "Pause",
    done: "The plan is paused.",
    call: (id: string) => client.plans.pause(id),
  },
  resume: {
    label: "Resume",
    done: "The plan is active.",
    call: (id: string) => client.plans.resume(id),
  },
};

export function PlanActions({ plan }: { plan: Plan }) {
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: async (name: keyof typeof CALLS): Promise<unknown> => CALLS[name].call(plan.id),
    onSuccess: (_answer, name) => {
      notifications.show({ message: CALLS[name].done });
      void cache.invalidateQueries({ queryKey: ["plans"] });
      void cache.invalidateQueries({ queryKey: ["plan", plan.id] });
    },
    onError: showRefusal,
  });
  const names =
    plan.state === "ACTIVE" ? (["trigger", "pause"] as const) : (["trigger", "resume"] as const);
  return (
    <Group gap={6} wrap="nowrap">
      {names.map((name) => (
        <ActionButton
          key={name}
          label={CALLS[name].label}
          allowed={plan.actions[name]}
          loading={change.isPending}
          onClick={() => change.mutate(name)}
        />
      ))}
    </Group>
  );
}
