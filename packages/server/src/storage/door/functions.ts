import type { FunctionInfo } from "../../domain/function/function-info.ts";

/** The functions that some process runs, or could not read. */
export interface FunctionStore {
  find(id: string): Promise<FunctionInfo | null>;
  /** By id. */
  list(): Promise<FunctionInfo[]>;
  /** All functions of a source, in place of those that it told before. The last source of an id counts. */
  publish(request: {
    source: string;
    functions: readonly FunctionInfo[];
    now: number;
  }): Promise<void>;
}
