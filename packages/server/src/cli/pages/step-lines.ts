import { formatDuration } from "../terminal/format-time.ts";
import type { Output } from "../terminal/output.ts";
import { cutText, safeText } from "../terminal/safe-text.ts";
import type { StepView } from "./job-views.ts";
import { statusMark } from "./status-mark.ts";
import { buildStepTree, type StepNode } from "./step-tree.ts";

const TITLE_WIDTH_MAX = 56;
const INDENT = "  ";
/** Values shorter than this need no line of their own and would only be cut for looks. */
const VALUE_WIDTH_MIN = 40;

type Paper = Pick<Output, "style" | "columns">;

/** The step tree of a job, with what went in and came out of each step, one line each. */
export function stepLines(paper: Paper, steps: readonly StepView[]): string[] {
  const nodes = buildStepTree(steps);
  const titleWidth = Math.min(TITLE_WIDTH_MAX, widestTitle(nodes, 0));
  return nodes.flatMap((node) => linesOf(node, { paper, depth: 0, titleWidth }));
}

interface Place {
  paper: Paper;
  depth: number;
  titleWidth: number;
}

function linesOf(node: StepNode<StepView>, place: Place): string[] {
  const inner = { ...place, depth: place.depth + 1 };
  return [
    headLine(node.step, place),
    ...detailLines(node, place),
    ...iterationLine(node, inner),
    ...attemptLine(node, inner),
    ...node.children.flatMap((child) => linesOf(child, inner)),
  ].filter((line) => line !== "");
}

function headLine(step: StepView, { paper, depth, titleWidth }: Place): string {
  const { style } = paper;
  const indent = INDENT.repeat(depth);
  const title = cutText(titleOf(step), titleWidth - indent.length);
  const isPassedOver = step.status === "SKIPPED";
  const facts = [
    step.attempt > 1 ? style.yellow(`attempt ${step.attempt}`) : "",
    isPassedOver ? safeText(step.skippedReason ?? "skipped") : formatDuration(step.durationMs),
    step.truncated ? style.yellow("cut: larger than the limit") : "",
    step.masked ? "masked" : "",
  ].filter((fact) => fact !== "");
  const pad = " ".repeat(Math.max(0, titleWidth - indent.length - [...title].length));
  const shown = isPassedOver ? style.dim(title) : title;
  return `${indent}${statusMark(paper, step.status)} ${shown}${pad}  ${style.dim(facts.join(" · "))}`;
}

/** `Ask the review service  http.request`, or the kind of a step that has no name. */
function titleOf(step: StepView): string {
  const name = step.name ?? step.id;
  const kind = step.action ?? step.kind;
  return safeText(name === null ? kind : `${name} (${kind})`);
}

function detailLines({ step, children }: StepNode<StepView>, { paper, depth }: Place): string[] {
  const { style } = paper;
  const indent = `${INDENT.repeat(depth)}  `;
  const room = Math.max(VALUE_WIDTH_MIN, paper.columns - indent.length - 5);
  const line = (label: string, value: unknown) =>
    isEmpty(value) ? "" : `${indent}${style.dim(`${label.padEnd(3)}  ${shortValue(value, room)}`)}`;
  const isContainer = children.length > 0;
  return [
    isContainer ? "" : line("in", step.input),
    isContainer ? "" : line("out", step.output),
    // A step that failed because of one inside it says nothing that this one does not say.
    step.error === null || children.some((child) => child.step.status === "FAILED")
      ? ""
      : `${indent}${style.red(`${safeText(step.error.code)}: ${safeText(step.error.message)}`)}`,
  ];
}

function iterationLine({ iteration }: StepNode<StepView>, { paper, depth }: Place): string[] {
  if (iteration === null) return [];
  const { shown, total, failed } = iteration;
  const text = failed > 0 ? `iteration ${shown} failed` : `iteration ${shown} of ${total}`;
  const others = total > 1 ? "; --iteration shows another" : "";
  return [paper.style.dim(`${INDENT.repeat(depth)}${text}${others}`)];
}

function attemptLine({ attempts }: StepNode<StepView>, { paper, depth }: Place): string[] {
  if (attempts === null || attempts === 1) return [];
  const text = `attempt ${attempts}; the others are folded, --json has them`;
  return [paper.style.dim(`${INDENT.repeat(depth)}${text}`)];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null;
}

/** JSON on one line, cut to the room there is. */
function shortValue(value: unknown, room: number): string {
  return cutText(safeText(JSON.stringify(value)), room);
}

function widestTitle(nodes: readonly StepNode<StepView>[], depth: number): number {
  return Math.max(
    0,
    ...nodes.map(({ step, children }) =>
      Math.max(depth * INDENT.length + [...titleOf(step)].length, widestTitle(children, depth + 1)),
    ),
  );
}
