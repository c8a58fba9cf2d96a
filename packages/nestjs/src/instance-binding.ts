import { bindMonitor, hasOperations, type Monitor, useInstanceMethods } from '@golden-signals/core/adapter';
import type { ModulesContainer } from '@nestjs/core';
import { providerInstances } from './provider-instances.ts';

/**
 * Ties every provider and controller that has decorated methods to the monitor of its application, and gives capabilities
 * the methods that their decorators are for.
 *
 * What Nest makes anew for a request or a consumer is tied through its prototype, which applications of one process
 * share: with several of them, the last one started gets what such instances measure.
 *
 * @throws GoldenSignalsError for a method that a capability cannot use
 */
export function bindInstances(modules: ModulesContainer, monitor: Monitor): void {
  const seen = new Set<object>();
  for (const { target, isSingleton } of providerInstances(modules)) {
    if (typeof target !== 'object' || target === null || seen.has(target)) continue;
    seen.add(target);
    bind(target, monitor);
    useInstanceMethods(target, { monitor, isSingleton });
  }
}

function bind(target: object, monitor: Monitor): void {
  try {
    if (hasOperations(target) && Object.isExtensible(target)) bindMonitor(target, monitor);
  } catch {
    // A provider may be a proxy that throws outside of a request; it has no methods of its own to decorate.
  }
}
