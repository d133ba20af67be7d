import type { PreviewScheduleData, SchedulePreview } from "./generated/types.gen.ts";
import type { CallOptions, Transport } from "./transport.ts";

/** A schedule, and which of its times are wanted: up to 1,000 after `from` (now), up to `to`. */
export type ScheduleQuestion = PreviewScheduleData["body"];

export interface SchedulesClient {
  /** When a schedule fires, by the server's own calculation. Nothing is saved. */
  preview(question: ScheduleQuestion, options?: CallOptions): Promise<SchedulePreview>;
}

export function schedulesClient(send: Transport): SchedulesClient {
  return {
    preview: (json, options) =>
      send({ ...options, method: "POST", path: "/api/v1/schedules/preview", json }),
  };
}
