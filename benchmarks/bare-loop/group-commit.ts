import type { BareBatch, BareStore, ClaimedJob } from "./bare-store.ts";

/** More rows in one flush stall the event loop longer than they save (performance.md §4). */
const ROWS_MAX = 200;

interface Waiting<T> {
  row: T;
  committed: () => void;
}

/**
 * Gathers what concurrent jobs enqueue, record and end into one transaction per flush: at once when
 * idle, piling up while one is in flight. A promise resolves only after the commit that holds its row.
 */
export class GroupCommit {
  onStart: (job: ClaimedJob) => void = () => {};

  private jobs: Waiting<BareBatch["jobs"][number]>[] = [];
  private steps: Waiting<{ step: BareBatch["steps"][number]; isLast: boolean }>[] = [];
  private ends: Waiting<number>[] = [];
  private inFlight = 0;
  private isScheduled: boolean = false;
  private isClaiming: boolean = false;
  /** Committed and not yet claimed. */
  private runnable = 0;
  private running = 0;

  private readonly store: BareStore;
  private readonly slots: number;

  constructor(store: BareStore, slots: number) {
    this.store = store;
    this.slots = slots;
  }

  enqueue(row: BareBatch["jobs"][number]): Promise<void> {
    return this.push(this.jobs, row);
  }

  record(step: BareBatch["steps"][number], { andEnd }: { andEnd: boolean }): Promise<void> {
    return this.push(this.steps, { step, isLast: andEnd });
  }

  end(jobId: number): Promise<void> {
    return this.push(this.ends, jobId);
  }

  private push<T>(queue: Waiting<T>[], row: T): Promise<void> {
    return new Promise((committed) => {
      queue.push({ row, committed });
      this.schedule();
    });
  }

  private schedule(): void {
    if (!this.isScheduled && this.inFlight < this.store.lanes) {
      this.isScheduled = true;
      setImmediate(() => {
        this.isScheduled = false;
        void this.flush();
      });
    }
  }

  private async flush(): Promise<void> {
    const steps = this.steps.splice(0, ROWS_MAX);
    const ends = this.ends.splice(0, ROWS_MAX - steps.length);
    const jobs = this.jobs.splice(0, ROWS_MAX - steps.length - ends.length);
    const claimMax = this.claimMax(jobs.length);
    if (steps.length + ends.length + jobs.length + claimMax === 0) {
      return;
    }
    const lastSteps = steps.filter(({ row }) => row.isLast);
    this.inFlight += 1;
    this.isClaiming ||= claimMax > 0;
    const claimed = await this.store.write({
      jobs: jobs.map(({ row }) => row),
      steps: steps.map(({ row }) => row.step),
      ends: [...ends.map(({ row }) => row), ...lastSteps.map(({ row }) => row.step.jobId)],
      claimMax,
    });
    this.inFlight -= 1;
    this.isClaiming &&= claimMax === 0;
    this.runnable += jobs.length - claimed.length;
    this.running += claimed.length - ends.length - lastSteps.length;
    for (const { committed } of [...steps, ...ends, ...jobs]) {
      committed();
    }
    claimed.forEach(this.onStart);
    this.schedule();
  }

  /** One claim at a time: a second one in parallel would only wait for the rows of the first. */
  private claimMax(arriving: number): number {
    if (this.isClaiming) {
      return 0;
    }
    const wanted = this.runnable + (this.store.lanes === 1 ? arriving : 0);
    return Math.min(this.slots - this.running, wanted);
  }
}
