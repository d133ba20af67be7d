export const ERROR_GROUP_STATUSES = ["open", "resolved", "ignored"] as const;
export type ErrorGroupStatus = (typeof ERROR_GROUP_STATUSES)[number];

export interface ErrorGroupStore {
  /** By the last failure, newest first. */
  list(request: ErrorGroupRequest): Promise<ErrorGroup[]>;
  find(id: string): Promise<ErrorGroup | null>;
  /** Its failures, newest first. */
  jobs(request: { groupId: string; limit: number }): Promise<ErrorGroupJob[]>;
  /** How many failures the hours of [from, to) had; hours without one are absent. */
  trends(request: { groupIds: readonly string[]; from: number; to: number }): Promise<ErrorHour[]>;
  /** False when there is no such group. */
  change(change: ErrorGroupChange): Promise<boolean>;
  /** Forgets failures and hours before that; answers how many failures. Groups stay. */
  prune(request: { before: number; limit: number }): Promise<number>;
}

export interface ErrorGroupRequest {
  statuses?: readonly ErrorGroupStatus[] | undefined;
  recipeIds?: readonly string[] | undefined;
  /** Text in message, code or step. */
  text?: string | undefined;
  /** The last group of the page before. */
  after: { lastSeen: number; id: string } | null;
  limit: number;
}

/** Failures that look the same: recipe or function, step, code, message without what varies. */
export interface ErrorGroup {
  id: string;
  recipeId: string | null;
  api: string | null;
  step: string | null;
  code: string;
  message: string;
  /** The message of one of them, as it was. */
  sample: string;
  status: ErrorGroupStatus;
  /** It was resolved, and a job that began after that failed the same way. */
  regressed: boolean;
  firstSeen: number;
  lastSeen: number;
  count: number;
  comment: string | null;
  changedBy: string | null;
  changedAt: number | null;
}

export interface ErrorGroupJob {
  jobId: string;
  repeat: number;
  at: number;
}

export interface ErrorHour {
  groupId: string;
  hour: number;
  count: number;
}

export interface ErrorGroupChange {
  id: string;
  status: ErrorGroupStatus;
  comment: string | null;
  by: string | null;
  now: number;
}
