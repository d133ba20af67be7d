import type { Json } from "../../../domain/json.ts";

/** An event on its way to becoming a job. */
export interface IncomingEvent {
  /** JSON text of `trigger`, stored as it is. */
  text: string;
  /** The same, parsed; asked only when the recipe has a filter or a dedupe key. */
  value: () => Json;
  /** JSON text of what stands for it in `trigger.events` of a batch; absent = `text`. */
  item?: string;
  /** The events of a list that came as one, for recipes that take batches; null when it is none. */
  split?: () => readonly IncomingEvent[] | null;
  /** Members of a batch's `trigger` beside `events`, such as `"method":"POST",`. */
  around?: string;
}
