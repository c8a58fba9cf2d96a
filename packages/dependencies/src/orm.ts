import { invalidOption, observe, stopObserving } from '@golden-signals/core/extension';
import { checkObserveOptions, type ObserveOptions } from './observe/observe-options.ts';
import { driversOf } from './orm/drivers-of.ts';
import { observeKnownDriver } from './orm/known-driver.ts';
import { isPrismaAdapter, observePrismaAdapter } from './orm/observed-adapter.ts';
import { knexClientOf, observeKnex } from './orm/observed-knex.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveOptions } from './observe/observe-options.ts';

/**
 * Observes what an ORM or a query builder reaches its database with: a `DataSource` of TypeORM once it is initialised, a
 * connection of Mongoose, a database of Drizzle, an instance of Knex, or a driver adapter of Prisma before its client is
 * made. Twice is once; `stopObserving(orm)` takes it back.
 *
 * @param options `name`: of the pool, in labels and reports. Default: where the database is.
 * @returns What it is given.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeDriver<Orm extends object>(orm: Orm, options: ObserveOptions = {}): Orm {
  checkObserveOptions('observeDriver', options);
  const refuse = (mustBe: string) => invalidOption('observeDriver', 'instance', orm, mustBe);
  if ((typeof orm !== 'object' && typeof orm !== 'function') || orm === null) throw refuse('an object');
  return observe(orm, (undos) => {
    if (isPrismaAdapter(orm)) {
      observePrismaAdapter(orm, options, undos);
      return;
    }
    const knex = knexClientOf(orm);
    if (knex !== undefined) {
      observeKnex(knex, options, undos);
      return;
    }
    const found = driversOf(orm);
    if ('mustBe' in found) throw refuse(found.mustBe);
    for (const driver of found.drivers) {
      if (!observeKnownDriver(driver, options))
        throw refuse('over pg, mysql2, mongodb, better-sqlite3 or node:sqlite');
      undos.push(() => stopObserving(driver));
    }
  });
}
