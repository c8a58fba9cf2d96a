import type { CheckFunction } from './check-options.ts';

/** What is needed of a `MongoClient` of `mongodb`. */
export interface MongoClient {
  db(name: string): { command(command: { ping: 1 }, options: { signal: AbortSignal }): Promise<unknown> };
}

/** Makes a check of whether MongoDB answers `ping`, on a connection of the application's own pool. */
export function mongodbCheck(client: MongoClient): CheckFunction {
  return async (signal) => {
    await client.db('admin').command({ ping: 1 }, { signal });
  };
}
