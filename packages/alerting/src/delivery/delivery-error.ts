/** Thrown by a channel that could not deliver. Its message must not hold a secret: it is logged. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** Whether trying again may help: after a network error, a 5xx or a 429. */
  readonly canRetry: boolean;
  /** As the receiver asked for; undefined where it did not. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { canRetry = false, retryAfterMs }: { canRetry?: boolean; retryAfterMs?: number } = {},
  ) {
    super(message);
    this.canRetry = canRetry;
    this.retryAfterMs = retryAfterMs;
  }
}
