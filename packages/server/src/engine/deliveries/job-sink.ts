import type { JsonObject } from "../../domain/json.ts";
import { Sink } from "../../domain/plan/sink.ts";
import type { JobSink } from "../../storage/storage.ts";
import { receiverOf, viewSink } from "./sealed-sink.ts";

/** A stored sink as it is kept with the run, or the job, whose results go there. */
export function jobSink(jobId: string, stored: JsonObject): JobSink {
  const sink = Sink.parse(viewSink(stored));
  return { jobId, receiver: receiverOf(sink), skipOnFail: sink.skipOnFail, sink: stored };
}
