export interface WorkerStore {
  register(worker: {
    id: string;
    name: string;
    slots: number;
    now: number;
    leaseMs: number;
  }): Promise<void>;
  /** False when the lease ran out and others have taken its jobs: the worker must stop them all. */
  renew(worker: { id: string; now: number; leaseMs: number }): Promise<boolean>;
  /** Hands back every job that it holds, and forgets it. */
  release(worker: { id: string; now: number }): Promise<{ lanes: string[] }>;
  /**
   * Releases the workers whose lease ran out (all = also those of live ones: embedded restart). A job
   * that was held by three of them in a row, and got no further, is STOPPED: `quarantined`.
   */
  sweep(request: { now: number; all?: boolean }): Promise<{
    workers: string[];
    lanes: string[];
    quarantined: string[];
  }>;
  list(): Promise<WorkerRow[]>;
}

export interface WorkerRow {
  id: string;
  name: string;
  slots: number;
  startedAt: number;
  leaseUntil: number;
  /** Jobs that it holds now. */
  held: number;
}
