import { type PlanlessOptions, planlessRules, resolveServerOptions } from '../server-options.ts';
import type { ServerSource } from '../server-source.ts';
import { ServerStatistics } from '../server-statistics.ts';
import { RedisSession } from './redis-session.ts';

/** What is needed of a client of `redis`. */
export interface RedisStatisticsClient {
  readonly isOpen: boolean;
  connect(): Promise<unknown>;
  sendCommand(command: string[]): Promise<unknown>;
  destroy(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export type RedisStatisticsOptions = PlanlessOptions<RedisStatisticsClient>;

const redisSource: ServerSource<RedisStatisticsClient> = {
  system: 'redis',
  session(client, { onLost }) {
    client.on('error', onLost);
    return new RedisSession({
      async open() {
        if (!client.isOpen) await client.connect();
      },
      send: (command) => client.sendCommand([...command]),
      close() {
        if (client.isOpen) client.destroy();
      },
    });
  },
};

/**
 * Makes the extension that reads what Redis says of itself, through a client of its own.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function serverStatistics(options: RedisStatisticsOptions): ServerStatistics {
  return new ServerStatistics(redisSource, resolveServerOptions(options, planlessRules, redisSource.system));
}
