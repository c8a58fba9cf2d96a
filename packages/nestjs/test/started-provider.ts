import type { Monitor } from '@golden-signals/core';
import { MonitoringModule, monitorProviders } from '@golden-signals/nestjs';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

@Injectable()
class Store {
  onModuleInit(): void {}
}

/** Starts an application with a provider that has something to do first, and closes it. */
export async function startProvider(monitor: Monitor): Promise<void> {
  class AppModule {}
  Module({ imports: [MonitoringModule.forRoot({ monitor })], providers: [Store] })(AppModule);
  const instrument = monitorProviders();
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, instrument });
  await app.init();
  await app.close();
}
