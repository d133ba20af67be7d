/** When a failed attempt is followed by another one. */
export interface RetryPolicy {
  /** The first included; 1 = no retry. 3 unless said otherwise. */
  maximumAttempts?: number;
  /** Pause after the first attempt: milliseconds, or text such as "10s". 0 unless said otherwise. */
  initialInterval?: number | string;
  /** Each pause is so many times the one before. 1 unless said otherwise. */
  backoffCoefficient?: number;
  /** Longest pause; 24 h unless said otherwise. */
  maximumInterval?: number | string;
}
