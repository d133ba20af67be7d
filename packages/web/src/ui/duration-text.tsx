import { formatDuration } from "../lib/format-duration.ts";
import { useNow } from "../lib/now.ts";

/** How long something took, or takes: since `growingFrom` it grows before the reader's eyes. */
export function DurationText({
  ms,
  growingFrom,
}: {
  ms: number | null;
  growingFrom?: string | null;
}) {
  if (growingFrom) return <Growing from={growingFrom} />;
  if (ms === null) return <span className="quiet">–</span>;
  return (
    <span className="number" title={`${Math.round(ms)} ms`}>
      {formatDuration(ms)}
    </span>
  );
}

function Growing({ from }: { from: string }) {
  const nowMs = useNow();
  return (
    <span className="number" title="and counting">
      {formatDuration(nowMs - Date.parse(from))}
      <span aria-hidden> ↑</span>
    </span>
  );
}
