import { type Monitor, offerDefaultMonitor } from '@golden-signals/core/adapter';
import type { Health } from '@golden-signals/health';
import type { Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { GraphqlOperations } from './graphql-operations.ts';
import { HealthController } from './health.controller.ts';
import { MonitoringController } from './monitoring.controller.ts';
import { type MonitoringModuleOptions, obtainHealth, obtainMonitor } from './monitoring-options.ts';
import { OnePerApplication } from './one-per-application.ts';
import { GRAPHQL_OPERATIONS, HEALTH, MONITOR, MONITORING_OPTIONS } from './tokens.ts';

const monitors = new OnePerApplication<Monitor>((options) => {
  const monitor = obtainMonitor(options);
  offerDefaultMonitor(monitor);
  return monitor;
});
const healths = new OnePerApplication<Health>(obtainHealth);
const graphqlOperations = new WeakMap<ModulesContainer, GraphqlOperations>();

/** What the module provides, beside the options. */
export const monitoringProviders: readonly Provider[] = [
  {
    provide: MONITOR,
    inject: [ModulesContainer, MONITORING_OPTIONS],
    useFactory: monitors.of.bind(monitors),
  },
  {
    provide: HEALTH,
    inject: [ModulesContainer, MONITORING_OPTIONS],
    useFactory: healths.of.bind(healths),
  },
  {
    provide: GRAPHQL_OPERATIONS,
    inject: [ModulesContainer, MONITOR, MONITORING_OPTIONS],
    useFactory: graphqlOperationsOf,
  },
  MonitoringController,
  HealthController,
];

export function measuresHandlers({ enabled }: Monitor, { handlers }: MonitoringModuleOptions): boolean {
  return enabled && handlers === true;
}

/** The same for all imports of the module; null where GraphQL is left alone. */
function graphqlOperationsOf(
  modules: ModulesContainer,
  monitor: Monitor,
  options: MonitoringModuleOptions,
): GraphqlOperations | null {
  if (!measuresHandlers(monitor, options)) return null;
  const operations = graphqlOperations.get(modules) ?? new GraphqlOperations(monitor);
  graphqlOperations.set(modules, operations);
  return operations;
}
