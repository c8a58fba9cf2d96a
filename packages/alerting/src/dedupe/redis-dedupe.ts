import {
  checkOptions,
  hasMethods,
  invalidOption,
  isNonEmptyString,
  type Rules,
} from '@golden-signals/core/extension';
import type { DedupeStore } from './dedupe-store.ts';

/** What is needed of a client, or a cluster, of `ioredis`. */
export interface IoredisDedupeClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...args: string[]): Promise<unknown>;
}

/** What is needed of a client, a pool or a cluster of `redis`. */
export interface NodeRedisDedupeClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export interface RedisDedupeOptions {
  /** Before each key. Default: `golden-signals:`. */
  prefix?: string;
}

const rules: Rules<RedisDedupeOptions> = { prefix: isNonEmptyString };

const readScript = `local at = redis.call('TIME')
local now = string.format('%.0f', at[1] * 1000 + math.floor(at[2] / 1000))
return { redis.call('GET', KEYS[1]) or '', now }`;

const replaceScript = `if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * Keeps what replicas have told in Redis, by the application's own client of `ioredis` or `redis`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function redisDedupe(
  client: IoredisDedupeClient | NodeRedisDedupeClient,
  options: RedisDedupeOptions = {},
): DedupeStore {
  checkOptions('redisDedupe', options, rules);
  const mustBe = hasMethods('eval')(client);
  if (mustBe !== undefined) throw invalidOption('redisDedupe', 'client', client, mustBe);
  const { prefix = 'golden-signals:' } = options;
  const run = (script: string, key: string, ...args: string[]): Promise<unknown> =>
    'call' in client
      ? client.eval(script, 1, prefix + key, ...args)
      : client.eval(script, { keys: [prefix + key], arguments: args });
  return {
    async read(key) {
      const [text, now] = (await run(readScript, key)) as [unknown, unknown];
      return { text: String(text), nowMs: Number(now) };
    },
    async replace(key, before, after, ttlMs) {
      return Number(await run(replaceScript, key, before, after, String(ttlMs))) === 1;
    },
  };
}
