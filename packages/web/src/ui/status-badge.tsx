import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconHourglass,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import type { Family, Shown } from "./status-family.ts";

const SIGNS: Record<Family, typeof IconBan> = {
  queued: IconCircleDashed,
  active: IconPlayerPlay,
  waiting: IconHourglass,
  held: IconPlayerPause,
  ok: IconCircleCheck,
  bad: IconCircleX,
  canceled: IconBan,
};

/** Never color alone: a sign and the word, too. */
export function StatusBadge({ shown, hasErrors }: { shown: Shown; hasErrors?: boolean }) {
  const Sign = SIGNS[shown.family];
  return (
    <span className={`status family-${shown.family}${shown.isMoving ? " pulse" : ""}`}>
      <Sign size={16} aria-hidden />
      {shown.word}
      {hasErrors && shown.family === "ok" && (
        <span className="status family-held" title="Errors happened and were handled">
          <IconAlertTriangle size={14} aria-hidden /> with errors
        </span>
      )}
    </span>
  );
}
