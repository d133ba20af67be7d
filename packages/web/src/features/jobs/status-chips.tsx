import { Group } from "@mantine/core";
import type { JobList } from "@reprise/sdk";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { JOB_STATUSES, STATUSES } from "../../ui/status-family.ts";

/** How many there are of each status; pressed, only those are shown. */
export function StatusChips({
  list,
  chosen,
  onChoose,
}: {
  list: JobList | undefined;
  chosen: string;
  onChoose: (status: string) => void;
}) {
  const pressed = new Set(chosen.split(",").filter(Boolean));
  const counts = list?.counts ?? {};
  const shown = JOB_STATUSES.filter((status) => (counts[status] ?? 0) > 0 || pressed.has(status));
  const toggle = (status: string) => {
    const next = new Set(pressed);
    if (!next.delete(status)) next.add(status);
    onChoose([...next].join(","));
  };
  return (
    <Group gap={6} role="group" aria-label="Statuses">
      {shown.map((status) => (
        <button
          key={status}
          type="button"
          className="chip"
          aria-pressed={pressed.has(status)}
          onClick={() => toggle(status)}
        >
          <StatusBadge shown={{ ...STATUSES[status], isMoving: false }} />
          <strong className="number">
            {counts[status] === undefined ? "" : counts[status].toLocaleString("en")}
            {list?.countsCapped?.includes(status) ? "+" : ""}
          </strong>
        </button>
      ))}
      {pressed.size > 0 && (
        <button type="button" className="chip" onClick={() => onChoose("")}>
          All statuses
        </button>
      )}
    </Group>
  );
}
