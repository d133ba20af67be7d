import type {
  Delivery,
  ListDeliveriesData,
  ListDeliveriesResponse,
  ListRunDeliveriesData,
  ListRunDeliveriesResponse,
  SinkTest,
  TestSinkData,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

export type DeliveryQuery = NonNullable<ListDeliveriesData["query"]>;

/** Results on their way to sinks. */
export interface DeliveriesClient {
  /** Newest first. */
  list(query?: DeliveryQuery, options?: CallOptions): Promise<ListDeliveriesResponse>;
  /** Of a run, by their numbers. */
  ofRun(
    runId: string,
    query?: ListRunDeliveriesData["query"],
    options?: CallOptions,
  ): Promise<ListRunDeliveriesResponse>;
  get(id: string, options?: CallOptions): Promise<Delivery>;
  /** Sends it again, whatever became of it, under the same id. */
  redeliver(id: string, options?: CallOptions): Promise<Delivery>;
  /** The same by its number in a run. */
  redeliverOfRun(place: { runId: string; n: number }, options?: CallOptions): Promise<Delivery>;
  /** Sends again all of a run that could not be delivered. */
  redeliverFailed(runId: string, options?: CallOptions): Promise<{ redelivered: number }>;
  /** Sends one labelled body to a sink that need not be saved yet. */
  testSink(request: TestSinkData["body"], options?: CallOptions): Promise<SinkTest>;
  /** The same to the sink of a plan. */
  testPlanSink(planId: string, options?: CallOptions): Promise<SinkTest>;
}

export function deliveriesClient(send: Transport): DeliveriesClient {
  const post = <T>(at: string, options: CallOptions | undefined, json?: object): Promise<T> =>
    send({ ...options, method: "POST", path: at, ...(json && { json }) });
  return {
    list: (query, options) => send({ ...options, path: "/api/v1/deliveries", query }),
    get: (id, options) => send({ ...options, path: path`/api/v1/deliveries/${id}` }),
    redeliver: (id, options) => post(path`/api/v1/deliveries/${id}/redeliver`, options),
    ofRun: (runId, query, options) =>
      send({ ...options, path: path`/api/v1/runs/${runId}/deliveries`, query }),
    redeliverOfRun: ({ runId, n }, options) =>
      post(path`/api/v1/runs/${runId}/deliveries/${String(n)}/redeliver`, options),
    redeliverFailed: (runId, options) =>
      post(path`/api/v1/runs/${runId}/deliveries/redeliver`, options),
    testSink: (request, options) => post("/api/v1/sinks/test", options, request),
    testPlanSink: (planId, options) => post(path`/api/v1/plans/${planId}/test-sink`, options),
  };
}
