import { invalidOption } from '@golden-signals/core/extension';
import { type ScheduleStore, toStoredRuns } from './schedule-store.ts';

/** A client of ioredis, or of `redis`: of either what is used. */
export type StoreClient =
  | {
      hset(key: string, fields: object): PromiseLike<unknown>;
      hgetall(key: string): PromiseLike<Record<string, string>>;
    }
  | {
      hSet(key: string, fields: Record<string, number>): PromiseLike<unknown>;
      hGetAll(key: string): PromiseLike<Record<string, string>>;
    };

/** Each of its keys begins so. */
const prefix = 'golden-signals:schedule:';

/**
 * Keeps runs in Redis, one hash for each schedule below `golden-signals:schedule:`, so that all instances of a service know
 * what any of them has run.
 *
 * @param client The application's own. @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
 */
export function redisStore(client: StoreClient): ScheduleStore {
  const isClient = typeof client === 'object' && client !== null && ('hset' in client || 'hSet' in client);
  if (!isClient) throw invalidOption('redisStore', 'client', client, 'a client of ioredis or redis');
  return {
    async read(key) {
      const fields = await ('hgetall' in client
        ? client.hgetall(prefix + key)
        : client.hGetAll(prefix + key));
      // A hash that does not exist has no fields.
      return Object.keys(fields).length === 0 ? undefined : toStoredRuns(fields);
    },
    async write(key, changed) {
      const fields = changed as Record<string, number>;
      await ('hset' in client ? client.hset(prefix + key, fields) : client.hSet(prefix + key, fields));
    },
  };
}
