/** What the store forgets in time (requirements §26). */
export interface RetentionStore {
  /** Whether there is anything to erase or to delete. */
  isDue(limits: RetentionLimits): Promise<boolean>;
  /**
   * Erases events, inputs, outputs, report values and logs of trees whose root ended at or before
   * `endedBefore` and which have ended altogether.
   */
  erase(request: PurgeRequest): Promise<Purged>;
  /** Deletes such trees with everything that is known of them. */
  remove(request: PurgeRequest): Promise<Purged>;
}

export interface RetentionLimits {
  /** Epoch ms: what ended at or before has passed its time. */
  dataBefore: number;
  summaryBefore: number;
}

export interface PurgeRequest {
  endedBefore: number;
  /** `next` of the call before. */
  after: string | null;
  /** Trees of one call. */
  limit: number;
}

export interface Purged {
  jobs: number;
  /** Null when there is nothing more to look at. */
  next: string | null;
}
