import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import type { ObserveOptions } from './observe/observe-options.ts';
import { observeDriver } from './orm.ts';

export type { ObserveOptions } from './observe/observe-options.ts';

/**
 * Makes a provider that observes the driver below what Nest provides under a token, when the application starts: of TypeORM
 * `DataSource`, of Mongoose `getConnectionToken()`, of Drizzle and Knex whatever the application calls them by.
 *
 * @param options As of `observeDriver`.
 */
export function observedDriver(token: InjectionToken, options: ObserveOptions = {}): FactoryProvider<object> {
  return {
    provide: Symbol('observed driver'),
    inject: [token],
    useFactory: (orm: object) => observeDriver(orm, options),
  };
}
