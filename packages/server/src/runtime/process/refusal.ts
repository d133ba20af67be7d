import { EXIT_CODES, type ExitCode } from "./exit-codes.ts";

/**
 * The program cannot do what was asked, and the person at the terminal can mend it. The message is
 * one sentence that says what, with which value, and how to go on; it is printed without a stack.
 */
export class Refusal extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT_CODES.usage, options: ErrorOptions = {}) {
    super(message, options);
    this.name = "Refusal";
    this.exitCode = exitCode;
  }
}
