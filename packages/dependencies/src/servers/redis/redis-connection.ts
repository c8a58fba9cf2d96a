/** One connection to Redis, whatever the library. */
export interface RedisConnection {
  open(): Promise<void>;
  /** @throws The error that the server answered with, or that the connection is gone with. */
  send(command: readonly string[]): Promise<unknown>;
  close(): void;
}

/** Errors that the server answers with begin with their kind in capitals: `NOPERM this user has no permissions`. */
export function isFatalRedis(error: unknown): boolean {
  return !/^[A-Z]+ /.test((error as Error).message ?? '');
}
