/** A plan with its whole payload: 16 MiB. */
export const PLAN_BYTES_MAX = 16_777_216;
