import type { Approval, Job } from "@reprise/sdk";
import type { Json, JsonObject } from "../../../packages/server/src/domain/json.ts";
import type { Site } from "../site.ts";

/** What the world outside answers to one request. */
export interface Reply {
  status?: number;
  json?: Json;
  headers?: Record<string, string>;
}

/** One run of an example: what comes in, what the world answers, and what must come of it. */
export interface ExampleCase {
  /** File in examples/, without `.yaml`. */
  example: string;
  /** What happens in it, to be read behind the file's name. */
  story: string;
  /** Examples that it calls. */
  needs?: readonly string[];
  /** Times of the file that nobody wants to wait for in a test, and what stands there instead. */
  quick?: Readonly<Record<string, string>>;
  /** By `METHOD /path`; several replies are given one after the other, the last again and again. */
  answers?: Readonly<Record<string, Reply | readonly Reply[]>>;
  /** Sent to the webhook, or by hand. Absent: the trigger makes the job by itself. */
  event?: Json;
  /** Sent together by hand, instead of one event. */
  events?: readonly Json[];
  /** Sends otherwise; answers the job's id. */
  send?: (site: Site) => Promise<string>;
  /** What people and other systems do meanwhile. */
  meanwhile?: (world: Meanwhile) => Promise<void>;
  expected: Expected;
}

export interface Meanwhile {
  site: Site;
  job: Job;
  /** The approval that the job waits for, once there is one. */
  approval(): Promise<Approval>;
  /** The body of a request that the world has got. */
  bodyOf(request: string): JsonObject;
}

export interface Expected {
  status: "COMPLETED" | "FAILED";
  hasErrors?: boolean;
  /** Part of the message of the job's error. */
  error?: string;
  /** Every request to the world, in order (sorted where calls run side by side). */
  requests: readonly string[];
  isSorted?: boolean;
  /** What some of those requests had to say. */
  bodies?: Readonly<Record<string, Json>>;
  report?: JsonObject | null;
  result?: Json;
  /** Outputs of steps by their id; undefined = it did not run. */
  outputs?: Readonly<Record<string, Json>>;
  /** A text that no record of the job may show. */
  hidden?: string;
}
