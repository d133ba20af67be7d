/** What a command's exit status tells a script (docs/reference/cli.md). */
export const EXIT_CODES = {
  ok: 0,
  /** The command did its work and the answer is no: a failed job, a document that is not valid. */
  failed: 1,
  usage: 2,
  auth: 3,
  missing: 4,
  conflict: 5,
  limit: 6,
  server: 7,
  /** sysexits' EX_TEMPFAIL: nothing was wrong with the request, ask again later. */
  retryLater: 75,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
