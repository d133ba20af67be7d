import type { NoticeChannel } from "../../storage/storage.ts";

/** Tells people outside that an approval waits for them. */
export interface Notifier {
  /** How people can be told on this server. */
  readonly channels: readonly NoticeChannel[];
  /** Rejects when it could not be handed over; it is tried again then. */
  send(notice: ApprovalNotice): Promise<void>;
}

export interface ApprovalNotice {
  /** The same when it is sent again. */
  id: string;
  channel: NoticeChannel;
  /** An address, for mail. */
  recipient: string | null;
  approvalId: string;
  jobId: string;
  recipeId: string | null;
  title: string;
  description: string | null;
  expiresAt: number | null;
  /** Opens the page on which the recipient decides; null = by an account only. */
  token: string | null;
}
