import { GoldenSignalsError } from '@golden-signals/core/adapter';
import type {
  FactoryProvider,
  InjectionToken,
  ModuleMetadata,
  OptionalFactoryDependency,
  Provider,
  Type,
} from '@nestjs/common';
import {
  checkModuleOptions,
  type MonitoringModuleOptions,
  type MonitoringModuleScope,
} from './monitoring-options.ts';
import { MONITORING_OPTIONS } from './tokens.ts';

/** A provider that knows the options, for `useClass` and `useExisting`. */
export interface MonitoringOptionsFactory {
  createMonitoringOptions(): MonitoringModuleOptions | Promise<MonitoringModuleOptions>;
}

/** What `MonitoringModule.forRootAsync` takes: exactly one of `useFactory`, `useClass` and `useExisting`. */
export interface MonitoringModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'>, MonitoringModuleScope {
  /** What the factory is given. */
  inject?: Array<InjectionToken | OptionalFactoryDependency>;
  // biome-ignore lint/suspicious/noExplicitAny: the arguments are whatever `inject` names.
  useFactory?: (...args: any[]) => MonitoringModuleOptions | Promise<MonitoringModuleOptions>;
  /** Made by the module. */
  useClass?: Type<MonitoringOptionsFactory>;
  /** Provided by one of `imports`. */
  useExisting?: InjectionToken;
}

const sources = ['useFactory', 'useClass', 'useExisting'] as const;

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` unless exactly one source of options is given. */
export function asyncOptionsProviders(options: MonitoringModuleAsyncOptions): Provider[] {
  const given = sources.filter((source) => options?.[source] !== undefined);
  if (given.length !== 1) {
    throw new GoldenSignalsError(
      'ERR_GS_OPTION_INVALID',
      `MonitoringModule.forRootAsync needs exactly one of ${sources.join(', ')}, but it was given ${given.join(' and ') || 'none of them'}.`,
    );
  }
  const { inject = [], useFactory, useClass, useExisting } = options;
  if (useFactory !== undefined) return [optionsProvider(inject, useFactory)];
  const create = (factory: MonitoringOptionsFactory) => factory.createMonitoringOptions();
  if (useClass === undefined) return [optionsProvider([useExisting!], create)];
  return [{ provide: useClass, useClass }, optionsProvider([useClass], create)];
}

function optionsProvider(
  inject: NonNullable<FactoryProvider['inject']>,
  // biome-ignore lint/suspicious/noExplicitAny: as `useFactory`.
  create: (...args: any[]) => MonitoringModuleOptions | Promise<MonitoringModuleOptions>,
): Provider {
  return {
    provide: MONITORING_OPTIONS,
    inject,
    async useFactory(...args: unknown[]) {
      const options = await create(...args);
      checkModuleOptions('MonitoringModule.forRootAsync', options);
      return options;
    },
  };
}
