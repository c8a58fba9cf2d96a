import { type Figures, knownFigures } from '../figures.ts';
import { numberOf } from '../rows.ts';
import type { ReplicaState } from '../server-state.ts';

export type RedisInfo = ReadonlyMap<string, string>;

/** Returns the fields of the answer to `INFO`. */
export function redisInfo(text: string): RedisInfo {
  return new Map(
    text.split('\r\n').flatMap((line): Array<[string, string]> => {
      const colon = line.indexOf(':');
      return line.startsWith('#') || colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
    }),
  );
}

export function redisFigures(info: RedisInfo): Figures {
  const maxMemory = numberOf(info.get('maxmemory'));
  const statuses = [info.get('rdb_last_bgsave_status'), info.get('aof_last_write_status')];
  const known = statuses.filter((status) => status !== undefined);
  return knownFigures({
    uptimeSeconds: info.get('uptime_in_seconds'),
    usedConnections: info.get('connected_clients'),
    maxConnections: info.get('maxclients'),
    rejectedConnections: info.get('rejected_connections'),
    cacheHits: info.get('keyspace_hits'),
    cacheMisses: info.get('keyspace_misses'),
    statements: info.get('total_commands_processed'),
    keys: keys(info),
    expiredKeys: info.get('expired_keys'),
    evictedKeys: info.get('evicted_keys'),
    usedMemoryBytes: info.get('used_memory'),
    // 0 is no limit.
    maxMemoryBytes: maxMemory === 0 ? undefined : maxMemory,
    fragmentationRatio: info.get('mem_fragmentation_ratio'),
    waitingClients: info.get('blocked_clients'),
    unsavedChanges: info.get('rdb_changes_since_last_save'),
    lastSaveFailed: known.length === 0 ? undefined : Number(known.some((status) => status !== 'ok')),
  });
}

/** Of all databases: `db0:keys=12,expires=3,avg_ttl=0`. */
function keys(info: RedisInfo): number {
  let sum = 0;
  for (const [name, value] of info) {
    if (/^db\d+$/.test(name)) sum += numberOf(fields(value).get('keys')) ?? 0;
  }
  return sum;
}

/** Those of a primary, or this server itself, which is a replica. */
export function redisReplicas(info: RedisInfo): ReplicaState[] {
  if (info.get('role') === 'slave') return [ownReplica(info)];
  const offset = numberOf(info.get('master_repl_offset'));
  return Array.from(info).flatMap(([name, value]) => {
    if (!/^slave\d+$/.test(name)) return [];
    const replica = fields(value);
    const applied = numberOf(replica.get('offset'));
    const seconds = numberOf(replica.get('lag'));
    return [
      {
        name: `${replica.get('ip')}:${replica.get('port')}`,
        lagMs: seconds === undefined ? undefined : seconds * 1_000,
        lagBytes: offset === undefined || applied === undefined ? undefined : Math.max(0, offset - applied),
      },
    ];
  });
}

/** While it is connected, it knows bytes only; without, it falls behind with the time. */
function ownReplica(info: RedisInfo): ReplicaState {
  const read = numberOf(info.get('slave_read_repl_offset'));
  const applied = numberOf(info.get('slave_repl_offset'));
  const downSeconds = numberOf(info.get('master_link_down_since_seconds'));
  return {
    name: 'this server',
    lagMs:
      info.get('master_link_status') === 'up' || downSeconds === undefined ? undefined : downSeconds * 1_000,
    lagBytes: read === undefined || applied === undefined ? undefined : Math.max(0, read - applied),
  };
}

/** `ip=127.0.0.1,port=6380,state=online` */
function fields(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(',').map((field): [string, string] => {
      const [name = '', value = ''] = field.split('=');
      return [name, value];
    }),
  );
}
