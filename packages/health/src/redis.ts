import type { CheckFunction } from './check-options.ts';

/** What is needed of a client of `redis`. */
export interface RedisClient {
  readonly isReady: boolean;
  ping(): Promise<unknown>;
}

/**
 * Makes a check of whether Redis answers PING, on the application's own client. While that reconnects, it fails at
 * once.
 */
export function redisCheck(client: RedisClient): CheckFunction {
  return async () => {
    // A command to a client that is not connected waits in its queue, where each run would add another.
    if (!client.isReady) throw new Error('The client is not connected.');
    await client.ping();
  };
}
