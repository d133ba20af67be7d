import type { Output } from "../terminal/output.ts";
import { safeText } from "../terminal/safe-text.ts";
import type { Style } from "../terminal/style.ts";

/** A sign and a color, so that the status is told by either alone. */
const MARKS: Readonly<Record<string, [mark: string, color: keyof Style]>> = {
  PENDING: ["○", "dim"],
  RUNNING: ["▶", "blue"],
  WAITING: ["◷", "cyan"],
  PAUSING: ["‖", "yellow"],
  PAUSED: ["‖", "yellow"],
  STOPPING: ["■", "yellow"],
  STOPPED: ["■", "yellow"],
  CANCELING: ["⊘", "yellow"],
  CANCELED: ["⊘", "yellow"],
  COMPLETED: ["✓", "green"],
  SKIPPED: ["–", "dim"],
  FAILED: ["✗", "red"],
  ABORTED: ["✗", "red"],
};

export function statusMark({ style }: Pick<Output, "style">, status: string): string {
  const [mark, color] = MARKS[status] ?? ["?", "bold"];
  return style[color](mark);
}

/** `✓ COMPLETED` */
export function statusLabel({ style }: Pick<Output, "style">, status: string): string {
  const [mark, color] = MARKS[status] ?? ["?", "bold"];
  return style[color](`${mark} ${safeText(status)}`);
}
