import { Progress, Text } from "@mantine/core";
import type { Job } from "@reprise/sdk";

export function ChildrenProgress({ job: { children } }: { job: Pick<Job, "children"> }) {
  const { total, finished, failed } = children;
  if (total === 0) return null;
  const percent = (count: number) => (100 * count) / total;
  const text = `${finished} of ${total} finished${failed > 0 ? `, ${failed} failed` : ""}`;
  return (
    <div style={{ minWidth: 110 }}>
      <Text size="xs" className="number">
        {text}
      </Text>
      <Progress.Root size={6} aria-hidden>
        <Progress.Section value={percent(finished - failed)} color="var(--ok)" />
        <Progress.Section value={percent(failed)} color="var(--bad)" />
      </Progress.Root>
    </div>
  );
}
