import type { CheckFunction } from './check-options.ts';

/** What is needed of a `Redis` or `Cluster` of `ioredis`. */
export interface IoredisClient {
  readonly status: string;
  ping(): Promise<unknown>;
}

/**
 * Makes a check of whether Redis answers PING, on the application's own client. While that reconnects, it fails at
 * once.
 */
export function ioredisCheck(client: IoredisClient): CheckFunction {
  return async () => {
    // A command to a client that is not connected waits in its queue, where each run would add another.
    if (client.status !== 'ready') throw new Error(`The client is not ready: ${client.status}.`);
    await client.ping();
  };
}
