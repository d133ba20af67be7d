/** The least that a durable job store must do, in batches; each method answers after its commit. */
export interface BareStore {
  version: string;
  /** Commits that may be in flight at once: 1 on SQLite, a few connections on PostgreSQL. */
  lanes: number;
  /** Writes all of it in one transaction, then claims up to `claimMax` waiting jobs in the same one. */
  write(batch: BareBatch): Promise<ClaimedJob[]>;
  close(): Promise<void>;
}

export interface BareBatch {
  jobs: { id: number; input: string }[];
  steps: { jobId: number; number: number; input: string; output: string }[];
  /** Ids of jobs that are done. */
  ends: number[];
  claimMax: number;
}

export interface ClaimedJob {
  id: number;
  input: string;
}
