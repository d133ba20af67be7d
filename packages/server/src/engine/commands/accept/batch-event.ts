import type { IncomingEvent } from "./incoming-event.ts";

/** Of the events of one batch together: what one event may have (reliability A4). */
const BATCH_CHARS_MAX = 1_048_576;

/** Parts events, in their order, into batches of at most `size`; less where they are large. */
export function batchesOf(
  events: readonly IncomingEvent[],
  { size }: { size: number },
): (readonly IncomingEvent[])[] {
  const batches: IncomingEvent[][] = [];
  let chars = 0;
  for (const event of events) {
    const last = batches.at(-1);
    const more = itemOf(event).length;
    if (last === undefined || last.length >= size || chars + more > BATCH_CHARS_MAX) {
      batches.push([event]);
      chars = more;
    } else {
      last.push(event);
      chars += more;
    }
  }
  return batches;
}

/** JSON text of `trigger` of a batch's job: `{…, "events": […], "size": 2}`. */
export function batchText(
  batch: readonly Pick<IncomingEvent, "text" | "item" | "around">[],
): string {
  return `{${batch[0]?.around ?? ""}"events":[${batch.map(itemOf).join(",")}],"size":${batch.length}}`;
}

function itemOf({ item, text }: Pick<IncomingEvent, "text" | "item">): string {
  return item ?? text;
}
