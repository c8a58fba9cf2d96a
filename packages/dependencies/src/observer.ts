import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Caches } from './caches/caches.ts';
import type { Pools } from './pools/pools.ts';
import type { Queries } from './queries/queries.ts';
import type { RedisClients } from './redis-clients/redis-clients.ts';
import type { LoopHolds } from './sqlite/loop-holds.ts';
import type { WorkTime } from './time/work-time.ts';

/** What one monitor does with all that is observed. */
export interface Observer {
  readonly host: ExtensionHost;
  readonly queries: Queries;
  readonly pools: Pools;
  readonly caches: Caches;
  readonly redisClients: RedisClients;
  readonly loopHolds: LoopHolds;
  readonly workTime: WorkTime;
}
