import type { Job } from "@reprise/sdk";
import { client } from "../../lib/client.ts";

export interface Operation {
  name: "stop" | "resume" | "forceStop" | "cancel" | "rerun" | "lowPriority";
  label: string;
  /** What the dialog says before it is done; without it, it is done at once. */
  question: string | null;
  isDangerous: boolean;
  run(job: Job, comment: string): Promise<unknown>;
}

/** In the order of the menu. What is possible for a job is said by the server: `job.actions`. */
export const OPERATIONS: readonly Operation[] = [
  {
    name: "stop",
    label: "Stop",
    question: null,
    isDangerous: false,
    run: ({ id }) => client.jobs.stop(id),
  },
  {
    name: "resume",
    label: "Resume",
    question: null,
    isDangerous: false,
    run: ({ id }) => client.jobs.resume(id),
  },
  {
    name: "forceStop",
    label: "Force stop",
    question: "The step that runs is abandoned; what it was doing elsewhere may be half done.",
    isDangerous: true,
    run: ({ id }) => client.jobs.forceStop(id),
  },
  {
    name: "cancel",
    label: "Cancel job",
    question:
      "Its remaining steps will not run. What it called with async goes on by itself. The reason will be “Job canceled by user”.",
    isDangerous: true,
    run: ({ id }, comment) => client.jobs.cancel(id, comment ? { comment } : {}),
  },
  {
    name: "rerun",
    label: "Rerun",
    question:
      "The whole recipe runs again, in its newest live version, with the stored trigger event. What its steps wrote before may be written a second time.",
    isDangerous: false,
    run: ({ id }) => client.jobs.rerun(id),
  },
  {
    name: "lowPriority",
    label: "Low priority",
    question: null,
    isDangerous: false,
    run: ({ id, lowPriority }) => client.jobs.setLowPriority(id, !lowPriority),
  },
];

export function labelFor(operation: Operation, job: Job): string {
  if (operation.name !== "lowPriority") return operation.label;
  return job.lowPriority ? "Remove low priority" : "Set low priority";
}
