import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { formatDuration } from "../../lib/format-duration.ts";
import { StatusBadge } from "../../ui/status-badge.tsx";
import { shownStep } from "../../ui/status-family.ts";
import type { Execution } from "./details-queries.ts";
import { StepBody } from "./step-body.tsx";
import { type ShownLoop, stepTitle, type TreeStep } from "./step-tree.ts";
import type { Bar } from "./timeline.ts";

const INDENT_PX = 20;

export function StepRow({
  step,
  loop,
  execution,
  bar,
  isOpen,
  isFocused,
  onFlip,
}: {
  step: TreeStep;
  loop: ShownLoop | undefined;
  execution: Execution;
  bar: Bar | null;
  isOpen: boolean;
  /** The error that the reader came for. */
  isFocused: boolean;
  onFlip: () => void;
}) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isFocused) row.current?.scrollIntoView({ block: "center" });
  }, [isFocused]);
  const shown = shownStep(step.status);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div className="step" ref={row} data-step={step.path}>
      <button type="button" className="step-row" aria-expanded={isOpen} onClick={onFlip}>
        <span className="status cut" style={{ paddingInlineStart: step.depth * INDENT_PX }}>
          <Chevron size={14} aria-hidden />
          <span className="quiet number">{step.number}</span>
          <span className="cut">{stepTitle(step)}</span>
          <span className="quiet cut wide-only">{step.action ?? step.kind}</span>
          {step.result !== null && <strong>→ {String(step.result)}</strong>}
          {loop && <span className="quiet number">{loop.total} times</span>}
        </span>
        <StatusBadge shown={shown} />
        <span className="number quiet wide-only">
          {step.durationMs === null ? "" : formatDuration(step.durationMs)}
        </span>
        <span className="track" aria-hidden>
          {bar && (
            <span
              className={`bar-fill family-${shown.family}`}
              style={{ insetInlineStart: `${bar.startPercent}%`, width: `${bar.widthPercent}%` }}
            />
          )}
        </span>
      </button>
      {isOpen && <StepBody step={step} loop={loop} execution={execution} />}
    </div>
  );
}
