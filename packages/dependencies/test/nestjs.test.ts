import { createMonitor } from '@golden-signals/core';
import { dependencies } from '@golden-signals/dependencies';
import { observedDriver } from '@golden-signals/dependencies/nestjs';
import { expect, test } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { testWithService } from '../../../test/services.ts';
import { cleanUp } from './observing.ts';
import { postgresqlLogin as login, postgresql } from './services.ts';

const DATABASE = Symbol('database');

@Injectable()
class NoOrm {}

await testWithService(postgresql, 'a provider observes the driver of what another one provides', async () => {
  const monitor = createMonitor({ env: {}, runtimeMetrics: false, extensions: [dependencies()] });
  cleanUp(() => monitor.close());
  const pool = new pg.Pool(login);
  cleanUp(() => pool.end());
  @Module({
    providers: [
      { provide: DATABASE, useFactory: () => drizzle(pool) },
      observedDriver(DATABASE, { monitor, name: 'shop' }),
    ],
  })
  class Shop {}
  const app = await NestFactory.createApplicationContext(Shop, { logger: false });
  cleanUp(() => app.close());
  await app.get<ReturnType<typeof drizzle>>(DATABASE).execute('SELECT 1');
  expect(monitor.diagnostics().calls?.targets).toMatchObject([{ name: 'postgresql shop', calls: 1 }]);
});

test('an application does not start where what is provided is no ORM', async () => {
  @Module({ providers: [NoOrm, observedDriver(NoOrm)] })
  class Shop {}
  const started = NestFactory.createApplicationContext(Shop, { logger: false, abortOnError: false });
  await expect(started).rejects.toMatchObject({ code: 'ERR_GS_OPTION_INVALID' });
});
