import { queryOptions } from "@tanstack/react-query";
import { client } from "../../lib/client.ts";

/** Of one execution: the latest one when `repeat` is undefined. */
export interface Execution {
  jobId: string;
  repeat: number | undefined;
}

export const jobQuery = ({ jobId, repeat }: Execution) =>
  queryOptions({
    queryKey: ["job", jobId, "record", repeat],
    queryFn: () => client.jobs.get(jobId, { repeat }),
  });

export const whyQuery = (jobId: string) =>
  queryOptions({ queryKey: ["job", jobId, "why"], queryFn: () => client.jobs.why(jobId) });

export const stepTreeQuery = ({ jobId, repeat }: Execution) =>
  queryOptions({
    queryKey: ["job", jobId, "tree", repeat],
    queryFn: () => client.jobs.stepTree(jobId, { repeat }),
  });

/** When each step ran, without what went in and came out. */
export const stepTimesQuery = ({ jobId, repeat }: Execution) =>
  queryOptions({
    queryKey: ["job", jobId, "times", repeat],
    queryFn: () =>
      client.jobs.steps(jobId, {
        ...withRepeat(repeat),
        view: "default",
        fields: "summary",
        limit: 500,
      }),
  });

export const stepsQuery = (
  { jobId, repeat }: Execution,
  at: { loop?: string; iteration?: number },
) =>
  queryOptions({
    queryKey: ["job", jobId, "steps", repeat, at],
    queryFn: () =>
      client.jobs.steps(jobId, {
        ...withRepeat(repeat),
        ...(at.loop === undefined ? { view: "default" as const } : at),
        limit: 500,
      }),
  });

export const repeatsQuery = (jobId: string) =>
  queryOptions({ queryKey: ["job", jobId, "repeats"], queryFn: () => client.jobs.repeats(jobId) });

export const resultQuery = ({ jobId, repeat }: Execution) =>
  queryOptions({
    queryKey: ["job", jobId, "result", repeat],
    queryFn: () => client.jobs.result(jobId, { repeat }),
  });

export const jobLogsQuery = ({ jobId, repeat }: Execution, filter: { level: string; q: string }) =>
  queryOptions({
    queryKey: ["job", jobId, "logs", repeat, filter],
    queryFn: () =>
      client.jobs.logs(jobId, {
        ...withRepeat(repeat),
        ...(filter.level && { level: filter.level }),
        ...(filter.q && { q: filter.q }),
        engine: true,
        limit: 500,
      }),
  });

function withRepeat(repeat: number | undefined) {
  return repeat === undefined ? {} : { repeat };
}
