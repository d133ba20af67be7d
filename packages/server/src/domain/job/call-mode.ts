/** `sync`: the caller waits for it; `async`: the caller goes on at once (C-14.3). */
export const CALL_MODES = ["sync", "async"] as const;
export type CallMode = (typeof CALL_MODES)[number];
