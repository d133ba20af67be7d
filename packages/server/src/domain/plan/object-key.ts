import type { S3Sink } from "./sink.ts";

interface ItemIds {
  /** Null for a job that was run by itself. */
  planId: string | null;
  runId: string | null;
  payloadJobId: string;
}

const NO_PLAN = "ad-hoc";

/**
 * The key of an item's object: `{prefix}{planId}/{runId}/{payloadJobId}.json` (G-23.4). With
 * placeholders, prefix or key say it themselves; a `key` without any is a folder.
 */
export function objectKeyOf(
  { prefix = "", key }: Pick<S3Sink, "prefix" | "key">,
  ids: ItemIds,
): string {
  return templateOf(key === undefined ? prefix : key, key !== undefined)
    .replaceAll("{planId}", ids.planId ?? NO_PLAN)
    .replaceAll("{runId}", ids.runId ?? ids.payloadJobId)
    .replaceAll("{payloadJobId}", ids.payloadJobId);
}

function templateOf(given: string, isKey: boolean): string {
  if (given.includes("{payloadJobId}")) return given;
  // Without the id of the job one object would take the place of another.
  if (given.includes("{")) return `${folder(given)}{payloadJobId}.json`;
  const inFront = isKey ? folder(given) : given;
  return `${inFront}{planId}/{runId}/{payloadJobId}.json`;
}

function folder(text: string): string {
  return text === "" || text.endsWith("/") ? text : `${text}/`;
}
