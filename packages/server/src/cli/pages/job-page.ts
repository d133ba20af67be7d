import { formatDuration, formatInstant } from "../terminal/format-time.ts";
import type { Output } from "../terminal/output.ts";
import { safeText } from "../terminal/safe-text.ts";
import type { JobView, StepView } from "./job-views.ts";
import { statusLabel } from "./status-mark.ts";
import { stepLines } from "./step-lines.ts";

type Paper = Pick<Output, "style" | "columns">;

interface JobWithSteps {
  job: JobView;
  steps: readonly StepView[];
}

/**
 * One job for the person who was woken for it: what it is and how it stands, what went wrong and
 * where, when, then each step, and last what can be done.
 */
export function jobPage(paper: Paper, { job, steps }: JobWithSteps): string {
  const { style } = paper;
  const sections = [
    [headLine(paper, job), ...factLines(paper, { job, steps })],
    [style.bold("Steps"), ...stepSection(paper, { job, steps })],
    nextLines(paper, job),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function headLine(paper: Paper, job: JobView): string {
  const { style } = paper;
  const version = job.recipeVersion === null ? "" : ` v${job.recipeVersion}`;
  const recipe = job.recipeId === null ? job.kind : `${safeText(job.recipeId)}${version}`;
  const handled = job.hasErrors && job.status === "COMPLETED" ? style.yellow(" with errors") : "";
  return `${statusLabel(paper, job.status)}${handled}  ${style.bold(recipe)}  ${style.dim(safeText(job.id))}`;
}

function factLines({ style }: Paper, { job, steps }: JobWithSteps): string[] {
  const facts: [name: string, value: string][] = [
    ["Error", errorText(job)],
    ["In step", failedStepText({ job, steps })],
    ["Reason", reasonText(job)],
    ["Waits", waitText(job)],
    ["Repeat", repeatText(job)],
    ["Created", formatInstant(job.createDate)],
    ["Started", startText(job)],
    ["Ended", endText(job)],
    ["Progress", job.endDate === null && job.startDate !== null ? `${job.progress} %` : ""],
    ["Run by", job.runBy === null ? "" : safeText(job.runBy)],
    ["Priority", job.lowPriority ? "low: only while the server has little to do" : ""],
    ["Event", job.triggerEventId === null ? "" : safeText(job.triggerEventId)],
    ...Object.entries(job.report ?? {}).map(([name, value]): [string, string] => [
      safeText(name),
      safeText(typeof value === "string" ? value : JSON.stringify(value)),
    ]),
  ];
  const shown = facts.filter(([, value]) => value !== "" && value !== "null");
  const width = Math.max(...shown.map(([name]) => [...name].length));
  return shown.map(([name, value]) => {
    const painted = name === "Error" ? style.red(value) : value;
    return `  ${style.dim(name.padEnd(width))}  ${painted}`;
  });
}

function errorText({ error }: JobView): string {
  return error === null ? "" : `${safeText(error.code)}: ${safeText(error.message)}`;
}

/** The step as a person knows it, and where it stands in the recipe. */
function failedStepText({ job: { error }, steps }: JobWithSteps): string {
  if (error === null || error.step === null) return "";
  const step = steps.find(({ path, status }) => path === error.step && status === "FAILED");
  const name = step?.name ?? step?.id ?? step?.kind;
  return name === undefined ? safeText(error.step) : `${safeText(name)} (${safeText(error.step)})`;
}

/** A cancel's comment and author read as a sentence; other details are shown as they are. */
function reasonText({ reason }: JobView): string {
  if (reason === null) return "";
  const { message, details } = reason;
  if (details === undefined || details === null) return safeText(message);
  if (typeof details !== "object" || !("by" in details)) {
    const text = typeof details === "string" ? details : JSON.stringify(details);
    return `${safeText(message)}: ${safeText(text)}`;
  }
  const comment = "comment" in details && details.comment ? `: ${String(details.comment)}` : "";
  const by = details.by ? ` (${String(details.by)})` : "";
  return safeText(`${message}${comment}${by}`);
}

function waitText(job: JobView): string {
  if (job.phase !== "waiting" || job.waitingFor === null) return "";
  const until = job.waitingUntil === null ? "" : ` until ${formatInstant(job.waitingUntil)}`;
  return `for ${safeText(job.waitingFor)}${until}`;
}

function repeatText({ repeat, repeats }: JobView): string {
  if (repeats <= 1) return "";
  const which = repeat === 0 ? "0, the original" : String(repeat);
  return repeat === repeats - 1 ? `${which}, the latest` : `${which}; the latest is ${repeats - 1}`;
}

function startText(job: JobView): string {
  const waited = `waited ${formatDuration(job.waitingMs)}`;
  if (job.startDate !== null) return `${formatInstant(job.startDate)}, ${waited}`;
  return job.endDate === null ? `not yet, ${waited}` : "never";
}

function endText(job: JobView): string {
  if (job.startDate === null) return job.endDate === null ? "" : formatInstant(job.endDate);
  const took = `took ${formatDuration(job.durationMs)} (${formatDuration(job.activeMs)} active)`;
  return job.endDate === null
    ? `not yet, so far it ${took}`
    : `${formatInstant(job.endDate)}, ${took}`;
}

function stepSection(paper: Paper, { job, steps }: JobWithSteps): string[] {
  const indent = "  ";
  const inner = { style: paper.style, columns: paper.columns - indent.length };
  if (steps.length > 0) return stepLines(inner, steps).map((line) => `${indent}${line}`);
  return [paper.style.dim(job.startDate === null ? "  None has begun." : "  None is recorded.")];
}

function nextLines({ style }: Paper, job: JobView): string[] {
  const commands = OPERATIONS.filter(([operation]) => job.actions[operation]?.enabled === true).map(
    ([, command]) => `reprise jobs ${command} ${job.id}`,
  );
  const logs = `reprise jobs logs ${job.id}`;
  return [style.dim(`Next: ${[logs, ...commands].join("   ")}`)];
}

/** By their names in the record, and as commands. */
const OPERATIONS = [
  ["stop", "stop"],
  ["forceStop", "force-stop"],
  ["resume", "resume"],
  ["cancel", "cancel"],
  ["rerun", "rerun"],
] as const;
