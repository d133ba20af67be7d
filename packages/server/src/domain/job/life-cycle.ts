export const JOB_STATUSES = [
  "PENDING",
  "RUNNING",
  "PAUSING",
  "PAUSED",
  "STOPPING",
  "STOPPED",
  "CANCELING",
  "CANCELED",
  "COMPLETED",
  "FAILED",
  "ABORTED",
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What a transition may depend on besides the status. */
export interface Circumstances {
  /** Its recipe is stopped or its plan is paused. */
  held: boolean;
  /** A worker has begun it at least once in this repeat. */
  started: boolean;
  /** No worker executes it now: it waits for a timer, a child, or its turn. */
  idle: boolean;
  /** It is on hold in an action that is to be told of its cancel, to end what goes on outside. */
  hooked: boolean;
}

interface Transition {
  /** Number in requirements §5.2. */
  id: string;
  from: readonly JobStatus[];
  on: string;
  to: JobStatus;
  /** `user` events are what a person may ask of a job; the others follow from progress or from its recipe. */
  by: "user" | "engine" | "recipe";
  when?: keyof Circumstances;
}

/**
 * The life of a job (requirements §5.2). This table is the only place that says what may happen to
 * a job and when: the engine, the API's `actions`, the SQL guards and checks and the diagram in
 * docs/reference/job-life-cycle.md are derived from it. The first row that fits wins. T1 (creation)
 * and T25 (a scheduled run that is recorded as skipped) have no status before them: see BIRTHS.
 */
// biome-ignore format: a table, one row per transition
export const JOB_TRANSITIONS = [
  { id: "T2",  from: ["PENDING"],                         on: "dispatch",  to: "RUNNING",   by: "engine" },
  { id: "T3",  from: ["RUNNING"],                         on: "complete",  to: "COMPLETED", by: "engine" },
  { id: "T4",  from: ["RUNNING"],                         on: "fail",      to: "FAILED",    by: "engine" },

  { id: "T5",  from: ["RUNNING", "PAUSING"],              on: "stop",      to: "STOPPING",  by: "user" },
  { id: "T9",  from: ["PENDING"],                         on: "stop",      to: "STOPPED",   by: "user" },
  { id: "T22", from: ["PAUSED"],                          on: "stop",      to: "STOPPED",   by: "user" },
  { id: "T6",  from: ["STOPPING"],                        on: "halt",      to: "STOPPED",   by: "engine" },
  { id: "T7",  from: ["STOPPING"],                        on: "complete",  to: "COMPLETED", by: "engine" },
  { id: "T7",  from: ["STOPPING"],                        on: "fail",      to: "FAILED",    by: "engine" },
  { id: "T8",  from: ["STOPPING"],                        on: "forceStop", to: "STOPPED",   by: "user" },

  { id: "T12", from: ["STOPPED"],                         on: "resume",    to: "PAUSED",    by: "user", when: "held" },
  { id: "T10", from: ["STOPPED"],                         on: "resume",    to: "RUNNING",   by: "user", when: "started" },
  { id: "T11", from: ["STOPPED"],                         on: "resume",    to: "PENDING",   by: "user" },

  { id: "T17", from: ["PAUSED", "STOPPED"],               on: "cancel",    to: "CANCELING", by: "user", when: "hooked" },
  { id: "T13", from: ["STOPPED"],                         on: "cancel",    to: "CANCELED",  by: "user" },
  { id: "T14", from: ["PENDING"],                         on: "cancel",    to: "CANCELED",  by: "user" },
  { id: "T15", from: ["RUNNING"],                         on: "cancel",    to: "CANCELING", by: "user" },
  { id: "T17", from: ["STOPPING", "PAUSING"],             on: "cancel",    to: "CANCELING", by: "user" },
  { id: "T17", from: ["PAUSED"],                          on: "cancel",    to: "CANCELED",  by: "user" },
  { id: "T16", from: ["CANCELING"],                       on: "halt",      to: "CANCELED",  by: "engine" },
  { id: "T16", from: ["CANCELING"],                       on: "complete",  to: "CANCELED",  by: "engine" },
  { id: "T16", from: ["CANCELING"],                       on: "fail",      to: "CANCELED",  by: "engine" },

  { id: "T19", from: ["RUNNING"],                         on: "pause",     to: "PAUSED",    by: "recipe", when: "idle" },
  { id: "T18", from: ["RUNNING"],                         on: "pause",     to: "PAUSING",   by: "recipe" },
  { id: "T19", from: ["PAUSING"],                         on: "halt",      to: "PAUSED",    by: "engine" },
  { id: "T20", from: ["PAUSING"],                         on: "complete",  to: "COMPLETED", by: "engine" },
  { id: "T20", from: ["PAUSING"],                         on: "fail",      to: "FAILED",    by: "engine" },
  { id: "T21", from: ["PAUSED", "PAUSING"],               on: "unpause",   to: "RUNNING",   by: "recipe" },

  { id: "T23", from: ["PENDING", "RUNNING", "PAUSING", "PAUSED", "STOPPING", "STOPPED", "CANCELING"], on: "abort", to: "ABORTED", by: "engine" },
  { id: "T24", from: ["COMPLETED", "FAILED", "CANCELED", "ABORTED"], on: "rerun", to: "PENDING", by: "user" },
] as const satisfies readonly Transition[];

/** The statuses in which a job can come into the world, and why. */
export const BIRTHS = [
  { id: "T1", to: "PENDING", cause: "a trigger event, a call, a schedule, a payload item" },
  { id: "T25", to: "CANCELED", cause: "a scheduled run while another run of the plan is active" },
] as const satisfies readonly { id: string; to: JobStatus; cause: string }[];

type Row = (typeof JOB_TRANSITIONS)[number];
export type JobEvent = Row["on"];
/** What a person may ask of a job. */
export type JobOperation = Extract<Row, { by: "user" }>["on"];

const ROWS: readonly Transition[] = JOB_TRANSITIONS;

/** Where `event` takes a job, or undefined if the job refuses it. */
export function nextJobStatus(
  status: JobStatus,
  event: JobEvent,
  circumstances: Circumstances,
): JobStatus | undefined {
  return ROWS.find(
    ({ from, on, when }) =>
      on === event && from.includes(status) && (when === undefined || circumstances[when]),
  )?.to;
}

/**
 * The rows of one event that depend on the status alone, for set-based statements: from which
 * statuses it is taken, and where each leads. Events with circumstances have no such table.
 */
export function plainTransitions(event: JobEvent): { from: JobStatus; to: JobStatus }[] {
  const rows = ROWS.filter(({ on }) => on === event);
  if (rows.some(({ when }) => when !== undefined)) {
    throw new Error(`The event ${event} depends on circumstances`);
  }
  return rows.flatMap(({ from, to }) => from.map((status) => ({ from: status, to })));
}

/** A job is final when nothing but a rerun can happen to it. */
export function isFinal(status: JobStatus): boolean {
  return FINAL_STATUSES.includes(status);
}

export const FINAL_STATUSES: readonly JobStatus[] = JOB_STATUSES.filter((status) =>
  ROWS.every(({ from, on }) => on === "rerun" || !from.includes(status)),
);
export const UNFINISHED_STATUSES: readonly JobStatus[] = JOB_STATUSES.filter(
  (status) => !FINAL_STATUSES.includes(status),
);

/** The user's operations in the table's order. */
export const JOB_OPERATIONS: readonly JobOperation[] = [
  ...new Set(JOB_TRANSITIONS.flatMap((row) => (row.by === "user" ? [row.on] : []))),
];

/** Statuses from which an operation is legal, in any circumstances. */
export function statusesThatAllow(operation: JobOperation): JobStatus[] {
  const allowed = ROWS.filter(({ on }) => on === operation).flatMap(({ from }) => from);
  return JOB_STATUSES.filter((status) => allowed.includes(status));
}
