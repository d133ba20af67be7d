import type { Decision } from "../../domain/approval/decision.ts";
import type { Json, JsonObject } from "../../domain/json.ts";

/** One execution of a step: the job, its repeat, and the step's key in the journal. */
export interface HoldPlace {
  jobId: string;
  repeat: number;
  stepKey: string;
}

export type HoldKind = "poll" | "resume-token" | "approval";
export type { Decision };
/** `expired`: nobody answered in time. `closed`: it was no longer asked for. */
export type HoldStatus = "open" | "answered" | "expired" | "closed";

export interface Hold extends HoldPlace {
  id: string;
  kind: HoldKind;
  status: HoldStatus;
  /** Its job is in this repeat, and neither final nor canceling: an answer still counts. */
  isLive: boolean;
  openedAt: number;
  expiresAt: number | null;
  recipeId: string | null;
  /** Who or what asked for the execution. */
  runBy: string | null;
  /** Approvals: the question. */
  details: JsonObject | null;
  decision: Decision | null;
  /** The payload, or the decision with its comment and fields. */
  answer: Json | undefined;
  answeredAt: number | null;
  answeredBy: string | null;
}

/** Written with an Advance; known already = only the time limit and the hook are taken over. */
export interface NewHold {
  id: string;
  stepKey: string;
  kind: HoldKind;
  openedAt: number;
  expiresAt: number | null;
  /** The action has something to do when the job is canceled. */
  onCancel: boolean;
  recipeId: string | null;
  details: JsonObject | null;
  /** In lower case. */
  assignees: readonly string[];
  tokens: readonly { hash: string; bearer: string | null }[];
  notices: readonly NewNotice[];
}

export type HoldWrite =
  | { type: "open"; hold: NewHold }
  /** The step needs it no more; one that is still open is closed. */
  | { type: "settle"; stepKey: string; now: number };

export interface NewNotice {
  id: string;
  channel: NoticeChannel;
  recipient: string | null;
  givesUpAt: number;
}

export type NoticeChannel = "mail" | "webhook";

export interface Notice {
  id: string;
  holdId: string;
  jobId: string;
  channel: NoticeChannel;
  recipient: string | null;
  attempts: number;
  givesUpAt: number;
}

/** `expired` are also those whose job has ended without an answer. */
export type ApprovalStatus = (typeof approvalStatuses)[number];
export const approvalStatuses = ["open", "approved", "rejected", "expired"] as const;

export interface ApprovalRequest {
  /** None = all. */
  statuses: readonly ApprovalStatus[];
  now: number;
  /** In lower case. */
  assignee?: string | undefined;
  recipeIds?: readonly string[] | undefined;
  /** Newest first, those before this id. */
  before: string | null;
  limit: number;
}

export interface HoldStore {
  find(place: HoldPlace): Promise<Hold | null>;
  findById(id: string): Promise<Hold | null>;
  findByToken(hash: string): Promise<{ hold: Hold; bearer: string | null } | null>;
  approvals(request: ApprovalRequest): Promise<Hold[]>;
  /** Ends an open hold whose time is over; the answer says what it is now, for one may have answered. */
  expire(request: HoldPlace & { now: number }): Promise<Hold | null>;
  /** The secret of the tokens; `candidate` becomes it when there is none. */
  secret(candidate: string): Promise<string>;
  /** Hooks of canceled jobs that nobody runs yet; each is given once. */
  takeCancels(limit: number): Promise<(HoldPlace & { cancelBy: number })[]>;
  /** Canceled jobs whose hook has not ended in time. */
  overdueCancels(request: { now: number; limit: number }): Promise<HoldPlace[]>;
  /** Notices whose time has come; each is given once before `again`. */
  takeNotices(request: { now: number; again: number; limit: number }): Promise<Notice[]>;
  postponeNotice(request: { id: string; until: number }): Promise<void>;
  forgetNotice(id: string): Promise<void>;
}
