/**
 * One thing that runs jobs, as the comparisons see it: ours, the bare loop or a peer. A module of a
 * system exports `open`; it runs in a process of its own (`system-process.ts`).
 */
export interface System {
  /** Name and version as the system itself says it. */
  version: string;
  /** Runs `jobs` jobs that do nothing; milliseconds from the first enqueue to the last end. */
  noop(jobs: number): Promise<number>;
  /** The same for jobs of three recorded steps. Absent where the system has none. */
  steps?(jobs: number): Promise<number>;
  /** One job at a time on an idle system; milliseconds from the call that enqueues to the start. */
  startLatency(samples: number): Promise<number[]>;
  /** One 3-step job at a time; milliseconds from the call that enqueues to the recorded end. */
  endToEnd?(samples: number): Promise<number[]>;
  close(): Promise<void>;
}

/** Where a system may keep its data: everything in it is new and is thrown away afterwards. */
export interface SystemPlace {
  dataDir: string;
  /** An empty database on PostgreSQL, TCP over loopback. */
  databaseUrl: string;
  /** Redis with `appendfsync always`, emptied. */
  redisSocket: string;
}

export type OpenSystem = (place: SystemPlace) => Promise<System>;
