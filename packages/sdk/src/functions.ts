import type { Function as FunctionView, RunFunctionData } from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

/** Parameters, and what is to differ from the function's own retry policy and time-out. */
export type FunctionCall = RunFunctionData["body"];

export interface FunctionsClient {
  /** What jobs can run; those that could not be read come with the reason. */
  list(options?: CallOptions): Promise<{ items: FunctionView[] }>;
  /** Runs a function or callable recipe as a job; it is on the server's disk when this resolves. */
  run(api: string, call?: FunctionCall, options?: CallOptions): Promise<{ jobId: string }>;
}

export function functionsClient(send: Transport): FunctionsClient {
  return {
    list: (options) => send({ ...options, path: "/api/v1/functions" }),
    run: (api, call, options) =>
      send({
        ...options,
        method: "POST",
        path: path`/api/v1/functions/${api}/runs`,
        json: call ?? {},
      }),
  };
}
