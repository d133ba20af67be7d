import type { LogLevel } from "./connector.ts";
import type { Json } from "./json.ts";

export const CODE_LANGUAGES = ["javascript", "typescript"] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

/** Characters of a code step's source. */
export const CODE_CHARS_MAX = 65_536;

/** What a code step runs: the body of a function of `input`, or a module that exports one. */
export interface CodeSource {
  source: string;
  language: CodeLanguage;
}

/** A mistake in the source, where the person who wrote it sees it: both count from 1. */
export interface CodeMistake {
  message: string;
  line: number;
  column: number;
}

/** Says whether a source can be run at all, without running it. */
export interface CodeChecker {
  check(code: CodeSource): Promise<readonly CodeMistake[]>;
}

export interface CodeRequest {
  code: CodeSource;
  input: Json;
  /** Ends the run, whatever it is doing. */
  signal: AbortSignal;
  /** The source got a thread; until then it has waited for one. */
  onStart(): void;
  log(level: LogLevel, message: string): void;
}

/** Runs code of recipes, which nobody needs to trust. */
export interface CodeRunner {
  /**
   * Answers what the code returned. Rejects with an ActionError: `code_error` (it threw),
   * `code_limit` (memory or stack), `code_stuck` (it waits for what cannot come), `invalid_output`,
   * `limit_exceeded` (its output is too large), `bad_code`, `code_stopped` (the signal).
   */
  run(request: CodeRequest): Promise<Json>;
}
