/** The context was asked for something that it cannot do; another attempt would ask the same. */
export class InvalidUse extends Error {
  readonly code = "invalid_use";
  readonly retriable = false;
}
