import { type PlanlessOptions, planlessRules, resolveServerOptions } from '../server-options.ts';
import type { ServerSource } from '../server-source.ts';
import { ServerStatistics } from '../server-statistics.ts';
import { RedisSession } from './redis-session.ts';

/** What is needed of a `Redis` of `ioredis`. */
export interface IoredisStatisticsClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  disconnect(): void;
  on(event: 'error' | 'close', listener: (error?: Error) => void): unknown;
}

export type IoredisStatisticsOptions = PlanlessOptions<IoredisStatisticsClient>;

const ioredisSource: ServerSource<IoredisStatisticsClient> = {
  system: 'redis',
  session(client, { onLost }) {
    let lastError: Error | undefined;
    client.on('error', (error) => {
      lastError = error;
    });
    client.on('close', () => onLost(lastError));
    return new RedisSession({
      // It connects by itself, at the latest with the first command.
      async open() {},
      send: ([name = '', ...args]) => client.call(name, ...args),
      close: () => client.disconnect(),
    });
  },
};

/**
 * Makes the extension that reads what Redis says of itself, through a client of its own.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function serverStatistics(options: IoredisStatisticsOptions): ServerStatistics {
  return new ServerStatistics(
    ioredisSource,
    resolveServerOptions(options, planlessRules, ioredisSource.system),
  );
}
