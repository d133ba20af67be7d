import { StatusBadge } from "../../ui/status-badge.tsx";
import type { Plan } from "./plan.ts";

export function PlanState({ plan }: { plan: Plan }) {
  return (
    <StatusBadge
      shown={
        plan.state === "ACTIVE"
          ? { family: "active", word: "Active", isMoving: false }
          : { family: "held", word: "Paused", isMoving: false }
      }
    />
  );
}
