import type { ApprovalQuestion } from "../../../domain/approval/approval-question.ts";
import { parseDuration } from "../../../domain/duration.ts";
import { isJsonObject, type Json } from "../../../domain/json.ts";
import type { ApproveStep } from "../../program.ts";
import { cut, WAIT_MS_MAX } from "../records/limits.ts";
import type { StepFailure } from "../step-failure.ts";

const TITLE_CHARS_MAX = 500;
const DESCRIPTION_CHARS_MAX = 20_000;
const ASSIGNEES_MAX = 100;
const ASSIGNEE_CHARS_MAX = 320;

interface Asked {
  question: ApprovalQuestion;
  timeoutMs: number | null;
}

/** What an approve step asks, from the values of its templates; a failure where they make no sense. */
export function askedQuestion(
  value: Json,
  { fields, allowSelf }: Pick<ApproveStep, "fields" | "allowSelf">,
): Asked | StepFailure {
  const given = isJsonObject(value) ? value : {};
  const title = cut(textOf(given.title), TITLE_CHARS_MAX).trim();
  if (title === "") return invalid("approve.title is empty");
  const description =
    given.description === null ? null : cut(textOf(given.description), DESCRIPTION_CHARS_MAX);
  const assignees = assigneesOf(given.assignees);
  if (assignees === null) {
    const most = `${ASSIGNEES_MAX} names of up to ${ASSIGNEE_CHARS_MAX} characters on one line`;
    return invalid(`approve.assignees must give at most ${most}`);
  }
  const timeoutMs = timeoutOf(given.timeout);
  if (timeoutMs === undefined) {
    return invalid(
      `approve.timeout needs a duration like 3d, got ${JSON.stringify(given.timeout)}`,
    );
  }
  const question = { title, description, assignees, fields: [...fields], allowSelf };
  return { question, timeoutMs };
}

/** An entry may give a list: `"{{ steps.team.body.reviewers }}"`. What is missing is nobody. */
function assigneesOf(value: Json | undefined): string[] | null {
  const names = [value ?? []]
    .flat(2)
    .map((name) => textOf(name).trim())
    .filter((name) => name !== "");
  const isFitting = ({ length }: string) => length <= ASSIGNEE_CHARS_MAX;
  const isPlain = (name: string) => !/\p{Cc}/u.test(name);
  if (names.length > ASSIGNEES_MAX || !names.every((name) => isFitting(name) && isPlain(name))) {
    return null;
  }
  return [...new Set(names)];
}

function timeoutOf(value: Json | undefined): number | null | undefined {
  if (value === null || value === undefined) return null;
  const timeoutMs = typeof value === "string" ? parseDuration(value) : value;
  const isDuration = typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= WAIT_MS_MAX;
  return isDuration ? Math.ceil(timeoutMs) : undefined;
}

function textOf(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

function invalid(message: string): StepFailure {
  return { code: "invalid_value", message };
}
