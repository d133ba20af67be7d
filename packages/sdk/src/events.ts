import { type CallOptions, path, type Transport } from "./transport.ts";

export interface EventsClient {
  /** Makes a job of the event; it is on the server's disk when this resolves. */
  send(recipeId: string, event: unknown, options?: CallOptions): Promise<{ jobId: string }>;
  /** Makes a job of each of up to 1,000 events, all or none. */
  sendBatch(
    recipeId: string,
    events: readonly unknown[],
    options?: CallOptions,
  ): Promise<{ jobIds: string[] }>;
  /** Knocks at a recipe's webhook, as another system would. `duplicate`: its dedupe key was known. */
  hook(
    recipeId: string,
    body: unknown,
    options?: CallOptions & { headers?: Record<string, string> },
  ): Promise<{ jobId: string; duplicate?: true }>;
}

export function eventsClient(send: Transport): EventsClient {
  return {
    send: (recipeId, event, options) =>
      send({ ...options, method: "POST", path: jobsOf(recipeId), json: { event } }),
    sendBatch: (recipeId, events, options) =>
      send({ ...options, method: "POST", path: jobsOf(recipeId), json: { events } }),
    hook: (recipeId, json, options) =>
      send({ ...options, method: "POST", path: path`/hooks/${recipeId}`, json }),
  };
}

function jobsOf(recipeId: string): string {
  return path`/api/v1/recipes/${recipeId}/jobs`;
}
