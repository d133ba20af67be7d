/** Of one trigger event, as JSON in UTF-8. */
export const EVENT_BYTES_MAX = 1_048_576;
/** Events of one request. */
export const EVENTS_MAX = 1_000;
