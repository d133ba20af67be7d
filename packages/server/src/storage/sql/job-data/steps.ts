import type { StepRecord, StepStatus } from "../../../domain/job/step-record.ts";
import type { Json } from "../../../domain/json.ts";
import type { Advance, StepListRequest, StepReuse } from "../../storage.ts";
import { bulk } from "../bulk.ts";
import { isHeld, textOrNull } from "../jobs/job-row.ts";
import type { Session } from "../session.ts";
import { Fragment, oneOf, sql } from "../sql.ts";

interface StepRow {
  ordinal: number;
  path: string;
  step_id: string | null;
  name: string | null;
  kind: string;
  action: string | null;
  status: StepStatus;
  attempt: number;
  /** `0.12@2.1`: turns of the loops around it, and attempts of the monitors; null = neither. */
  iterations: string | null;
  input: string | null;
  output: string | null;
  truncated: number;
  masked: number;
  reused: number;
  error: string | null;
  skipped_reason: string | null;
  wait_until: number | null;
  state: string | null;
  start_date: number;
  end_date: number | null;
}

// A step that ran long was recorded as RUNNING before, so its end replaces that record.
const UPSERT = bulk(
  {
    job_id: "text",
    epoch: "int",
    repeat: "int",
    ordinal: "int",
    path: "text",
    step_id: "text",
    name: "text",
    kind: "text",
    action: "text",
    status: "text",
    attempt: "int",
    iterations: "text",
    input: "text",
    output: "text",
    truncated: "int",
    masked: "int",
    error: "text",
    skipped_reason: "text",
    wait_until: "bigint",
    state: "text",
    start_date: "bigint",
    end_date: "bigint",
  },
  (given) => sql`
    insert into steps (job_id, repeat, ordinal, path, step_id, name, kind, action, status, attempt,
      iterations, input, output, truncated, masked, error, skipped_reason, wait_until, state,
      start_date, end_date)
    select ${given.job_id}, ${given.repeat}, ${given.ordinal}, ${given.path}, ${given.step_id},
      ${given.name}, ${given.kind}, ${given.action}, ${given.status}, ${given.attempt},
      ${given.iterations}, ${given.input}, ${given.output}, ${given.truncated}, ${given.masked}, ${given.error},
      ${given.skipped_reason}, ${given.wait_until}, ${given.state},
      ${given.start_date}, ${given.end_date}
    ${given.rows} where ${isHeld(given)}
    on conflict (job_id, repeat, ordinal) do update
    set status = excluded.status, attempt = excluded.attempt, input = excluded.input,
      output = excluded.output, truncated = excluded.truncated, error = excluded.error,
      skipped_reason = excluded.skipped_reason, wait_until = excluded.wait_until,
      state = excluded.state,
      start_date = excluded.start_date, end_date = excluded.end_date`,
);

interface Recorded {
  jobId: string;
  epoch: number;
  repeat: number;
  steps: readonly StepRecord[];
}

/** Writes the records whose job is held under their epoch; those of a stale worker vanish. */
export async function insertHeldSteps(
  session: Session,
  advances: readonly Recorded[],
): Promise<void> {
  const rows = advances.flatMap((advance) => advance.steps.map((step) => stepRow(step, advance)));
  if (rows.length > 0) await session.bulk(UPSERT, lastOfEach(rows));
}

const PRUNE = bulk(
  { job_id: "text", epoch: "int", repeat: "int", first: "int", behind: "int" },
  (given) => sql`
    delete from steps ${given.using}
    where steps.job_id = ${given.job_id} and steps.repeat = ${given.repeat}
      and steps.ordinal >= ${given.first} and steps.ordinal < ${given.behind}
      and ${isHeld(given)}`,
);

/** Forgets the records of loop turns that are out of their window; only loops that are ask for it. */
export async function pruneHeldSteps(
  session: Session,
  advances: readonly Advance[],
): Promise<void> {
  const rows = advances.flatMap(({ jobId, epoch, repeat, pruned = [] }) =>
    pruned.map(({ from, to }) => ({ job_id: jobId, epoch, repeat, first: from, behind: to })),
  );
  if (rows.length > 0) await session.bulk(PRUNE, rows);
}

/** A statement may touch a row only once, so of two records of a step the later one counts. */
function lastOfEach(rows: StepValues[]): StepValues[] {
  const lasts = new Map(rows.map((row) => [`${row.job_id} ${row.epoch} ${row.ordinal}`, row]));
  return lasts.size === rows.length ? rows : [...lasts.values()];
}

type StepValues = ReturnType<typeof stepRow>;

function stepRow(step: StepRecord, { jobId, epoch, repeat }: Recorded) {
  return {
    job_id: jobId,
    epoch,
    repeat,
    ordinal: step.ordinal,
    path: step.path,
    step_id: step.id,
    name: step.name,
    kind: step.kind,
    action: step.action,
    status: step.status,
    attempt: step.attempt,
    iterations: placeText(step),
    input: step.input === undefined ? null : JSON.stringify(step.input),
    output: step.output === undefined ? null : JSON.stringify(step.output),
    truncated: step.truncated ? 1 : 0,
    masked: step.masked ? 1 : 0,
    error: textOrNull(step.error),
    skipped_reason: step.skippedReason,
    wait_until: step.waitUntil,
    state: step.state === undefined ? null : JSON.stringify(step.state),
    start_date: step.startDate,
    end_date: step.endDate,
  };
}

/** The steps of one repeat, in the order in which they began. */
export async function listSteps(
  session: Session,
  { jobId, repeat, after = null, limit, ordinals, summary = false }: StepListRequest,
): Promise<StepRecord[]> {
  const rows = await session.query<StepRow>(sql`
    select ordinal, path, step_id, name, kind, action, status, attempt, iterations,
      ${summary ? NO_VALUES : VALUES},
      truncated, masked, reused, error, skipped_reason, wait_until, start_date, end_date
    from steps where job_id = ${jobId} and repeat = ${repeat}
      ${after === null ? NOTHING : sql`and ordinal > ${after}`}
      ${ordinals === undefined ? NOTHING : sql`and ordinal ${oneOf(ordinals)}`}
    order by ordinal ${limit === undefined ? NOTHING : sql`limit ${limit}`}`);
  return rows.map(stepFromRow);
}

const NOTHING = new Fragment("");
const VALUES = new Fragment("input, output, state");
const NO_VALUES = new Fragment("null as input, null as output, null as state");

/**
 * What an execution of the job of a query has returned, as JSON text. Only its caller may see a step's
 * output that is masked.
 */
export function returnedBy(repeat: string, to: "caller" | "everybody"): Fragment {
  const output = to === "caller" ? "output" : "case when masked = 0 then output end";
  return new Fragment(`(select ${output} from steps
    where steps.job_id = jobs.id and steps.repeat = ${repeat} and steps.kind = 'return'
      and steps.status = 'COMPLETED'
    order by ordinal desc limit 1)`);
}

/** The next repeat begins with what the one before had recorded up to there. */
export async function reuseSteps(
  session: Session,
  { jobId, fromRepeat, beforeOrdinal }: StepReuse,
): Promise<void> {
  await session.query(sql`
    insert into steps (job_id, repeat, ordinal, path, step_id, name, kind, action, status, attempt,
      iterations, input, output, truncated, masked, reused, error, skipped_reason, wait_until, state,
      start_date, end_date)
    select job_id, repeat + 1, ordinal, path, step_id, name, kind, action, status, attempt,
      iterations, input, output, truncated, masked, 1, error, skipped_reason, wait_until, state,
      start_date, end_date
    from steps
    where job_id = ${jobId} and repeat = ${fromRepeat} and ordinal < ${beforeOrdinal}`);
}

function stepFromRow(row: StepRow): StepRecord {
  return {
    ordinal: row.ordinal,
    path: row.path,
    id: row.step_id,
    name: row.name,
    kind: row.kind,
    action: row.action,
    status: row.status,
    attempt: row.attempt,
    ...placeFromText(row.iterations),
    input: jsonFromText(row.input),
    output: jsonFromText(row.output),
    truncated: row.truncated === 1,
    ...(row.masked === 1 && { masked: true }),
    ...(row.reused === 1 && { reused: true }),
    error: row.error === null ? null : (JSON.parse(row.error) as StepRecord["error"]),
    skippedReason: row.skipped_reason,
    waitUntil: row.wait_until,
    ...(row.state !== null && { state: JSON.parse(row.state) as Json }),
    startDate: row.start_date,
    endDate: row.end_date,
  };
}

type Turns = Pick<StepRecord, "iterations" | "attempts">;

function placeText({ iterations, attempts }: Turns): string | null {
  if (attempts.length > 0) return `${iterations.join(".")}@${attempts.join(".")}`;
  return iterations.length === 0 ? null : iterations.join(".");
}

function placeFromText(text: string | null): Turns {
  const [iterations = "", attempts = ""] = (text ?? "").split("@");
  return { iterations: numbersOf(iterations), attempts: numbersOf(attempts) };
}

function numbersOf(text: string): number[] {
  return text === "" ? [] : text.split(".").map(Number);
}

function jsonFromText(text: string | null): Json | undefined {
  return text === null ? undefined : (JSON.parse(text) as Json);
}
