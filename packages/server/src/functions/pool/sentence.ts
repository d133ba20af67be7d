import type { Ending } from "../../domain/function/function-host.ts";

/** Why a runner ended, and through whom. */
export interface Sentence<Run> {
  code: string;
  message: string;
  /** `anyone`: whoever ran in it may have done it. Null: nobody did. */
  culprit: Run | "anyone" | null;
}

const MIB = 1_048_576;

/** What a job is told that ran in a process which has ended. */
export function lostOf<Run>(
  run: Run,
  { sentence, suspects }: { sentence: Sentence<Run>; suspects: number },
): Ending {
  const { code, message, culprit } = sentence;
  const error = { code, message, retriable: true };
  if (culprit === "anyone") {
    return { type: "lost", blame: suspects === 1 ? "culprit" : "suspect", error };
  }
  return { type: "lost", blame: culprit === run ? "culprit" : "none", error };
}

export function crashed(message: string): Sentence<never> {
  return { code: "worker_crashed", message, culprit: "anyone" };
}

export function blocked(limitMs: number): Sentence<never> {
  const message = `The function blocked its process for more than ${limitMs / 1_000} s`;
  return { code: "function_blocked", message, culprit: "anyone" };
}

export function tooMuchMemory(bytes: number, memoryMb: number): Sentence<never> {
  const message = `The process of the function took ${Math.ceil(bytes / MIB)} MiB of memory; the limit is ${memoryMb} MiB`;
  return { code: "out_of_memory", message, culprit: "anyone" };
}

export function exceeds(bytes: number | null, memoryMb: number): bytes is number {
  return bytes !== null && bytes > memoryMb * MIB;
}
