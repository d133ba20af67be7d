import { countdown } from "../countdown.ts";
import { jobInput, stepInput, stepOutput } from "../job-data.ts";
import type { BareStore, ClaimedJob } from "./bare-store.ts";
import { GroupCommit } from "./group-commit.ts";

/** Jobs that run at once. */
const SLOTS = 200;
const STEPS = 3;

/**
 * Runs jobs with nothing around them: no leases, no fairness, no logs, no events, no expressions.
 * Every transition is durable before the next. This is the ceiling that P3 measures against.
 */
export class BareLoop {
  private readonly commits: GroupCommit;
  private nextId = 1;

  constructor(store: BareStore) {
    this.commits = new GroupCommit(store, SLOTS);
  }

  /** Milliseconds from the first enqueue to the last recorded end. */
  async run(jobs: number, kind: "noop" | "steps"): Promise<number> {
    const { finished, countOne } = countdown(jobs);
    this.commits.onStart = (job) => void this.execute(job, kind).then(countOne);
    const startedAt = performance.now();
    for (let number = 0; number < jobs; number += 1) {
      void this.enqueue(number);
    }
    return (await finished) - startedAt;
  }

  async startLatency(samples: number): Promise<number[]> {
    const latencies: number[] = [];
    for (let number = 0; number < samples; number += 1) {
      const { finished, countOne } = countdown(1);
      let startedAt = 0;
      this.commits.onStart = (job) => {
        startedAt = performance.now();
        void this.execute(job, "noop").then(countOne);
      };
      const enqueuedAt = performance.now();
      void this.enqueue(number);
      await finished;
      latencies.push(startedAt - enqueuedAt);
    }
    return latencies;
  }

  async endToEnd(samples: number): Promise<number[]> {
    const durations: number[] = [];
    for (let number = 0; number < samples; number += 1) {
      durations.push(await this.run(1, "steps"));
    }
    return durations;
  }

  private async enqueue(number: number): Promise<void> {
    const id = this.nextId;
    this.nextId += 1;
    await this.commits.enqueue({ id, input: JSON.stringify(jobInput(number)) });
  }

  private async execute(job: ClaimedJob, kind: "noop" | "steps"): Promise<void> {
    const input = JSON.parse(job.input) as { id: string };
    if (kind === "steps" && input.id) {
      for (let number = 1; number <= STEPS; number += 1) {
        const step = {
          jobId: job.id,
          number,
          input: JSON.stringify(stepInput(number)),
          output: JSON.stringify(stepOutput(number)),
        };
        await this.commits.record(step, { andEnd: number === STEPS });
      }
      return;
    }
    await this.commits.end(job.id);
  }
}
