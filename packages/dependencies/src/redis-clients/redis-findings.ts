import type { Finding } from '@golden-signals/core/extension';
import type { RedisClient } from './redis-client.ts';

const instead: Readonly<Record<string, string>> = {
  KEYS: 'Walk the keys with SCAN, or keep the names that are needed in a set.',
  FLUSHALL: 'Let keys expire, or flush with ASYNC.',
  FLUSHDB: 'Let keys expire, or flush with ASYNC.',
  SORT: 'Keep a sorted set, which is in order already.',
  SMEMBERS: 'Walk the set with SSCAN, or ask for the members that are needed with SMISMEMBER.',
  HGETALL: 'Ask for the fields that are needed with HMGET, or walk the hash with HSCAN.',
};
const otherwise = 'Ask for a part of it, or walk it with a cursor.';

/** Returns the commands that kept a server busy, during which it answered nobody else. */
export function redisFindings(
  clients: Iterable<RedisClient>,
  nowMs: number,
  windowMs: number,
): readonly Finding[] {
  return Array.from(clients).flatMap(({ name, linear }) =>
    Array.from(linear).flatMap(([command, counts]) => {
      const count = counts.sum(nowMs, windowMs);
      if (count === 0) return [];
      const isOfAll = command === 'KEYS' || command.startsWith('FLUSH') || command === 'SORT';
      return [
        {
          id: `linear-command:${name}:${command}`,
          severity: command === 'KEYS' ? ('warning' as const) : ('info' as const),
          title: `${command} keeps ${name} from answering others for longer the more there is`,
          evidence: [
            `called ${count} ${count === 1 ? 'time' : 'times'}${isOfAll ? '' : ', with 1,000 elements and more in the reply'}`,
          ],
          next: instead[command] ?? otherwise,
        },
      ];
    }),
  );
}
