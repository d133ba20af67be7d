import type { ImportCheck } from "./generated/types.gen.ts";
import { type Call, type CallOptions, path, type Transport } from "./transport.ts";

export interface ImportOptions {
  format: "csv" | "ndjson";
}

export interface EventsClient {
  /** Makes a job of the event; it is on the server's disk when this resolves. */
  send(recipeId: string, event: unknown, options?: CallOptions): Promise<Sent>;
  /** Makes jobs of up to 1,000 events, all or none: one of each, or of each batch. */
  sendBatch(
    recipeId: string,
    events: readonly unknown[],
    options?: CallOptions,
  ): Promise<SentBatch>;
  /** Begins a job that imports a CSV or NDJSON file, one event a row. */
  import(
    recipeId: string,
    content: string,
    options: ImportOptions & CallOptions,
  ): Promise<{ jobId: string }>;
  /** Says what is wrong with such a file, without importing it. */
  checkImport(
    recipeId: string,
    content: string,
    options: ImportOptions & CallOptions,
  ): Promise<ImportCheck>;
  /** Knocks at a recipe's webhook, as another system would. */
  hook(
    recipeId: string,
    body: unknown,
    options?: CallOptions & { headers?: Record<string, string> },
  ): Promise<Sent>;
}

export interface Sent {
  /** Null where the recipe's filter held the event back. */
  jobId: string | null;
  filtered?: true;
  /** Its dedupe key was known; the job is the one that was made then. */
  duplicate?: true;
}

export interface SentBatch {
  jobIds: string[];
  /** Events that the recipe's filter held back. */
  filtered: number;
  /** Events whose dedupe key was known. */
  duplicates: number;
}

export function eventsClient(send: Transport): EventsClient {
  return {
    send: (recipeId, event, options) =>
      send({ ...options, method: "POST", path: jobsOf(recipeId), json: { event } }),
    sendBatch: (recipeId, events, options) =>
      send({ ...options, method: "POST", path: jobsOf(recipeId), json: { events } }),
    import: (recipeId, content, options) => send(importCall(recipeId, { content, options })),
    checkImport: (recipeId, content, options) => {
      const call = importCall(recipeId, { content, options });
      return send({ ...call, query: { ...call.query, dryRun: true } });
    },
    hook: (recipeId, json, options) =>
      send({ ...options, method: "POST", path: path`/hooks/${recipeId}`, json }),
  };
}

function jobsOf(recipeId: string): string {
  return path`/api/v1/recipes/${recipeId}/jobs`;
}

const IMPORT_TYPES = { csv: "text/csv", ndjson: "application/x-ndjson" };

function importCall(
  recipeId: string,
  { content, options }: { content: string; options: ImportOptions & CallOptions },
): Call {
  const { format, ...others } = options;
  return {
    ...others,
    method: "POST",
    path: path`/api/v1/recipes/${recipeId}/import`,
    query: { format },
    text: { content, type: IMPORT_TYPES[format] },
  };
}
