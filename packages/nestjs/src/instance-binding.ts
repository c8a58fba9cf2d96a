import { bindMonitor, hasOperations, type Monitor } from '@golden-signals/core/adapter';
import type { ModulesContainer } from '@nestjs/core';
import { providerInstances } from './provider-instances.ts';

/**
 * Ties every provider and controller that has decorated methods to the monitor of its application.
 *
 * What Nest makes anew for a request or a consumer is tied through its prototype, which applications of one process
 * share: with several of them, the last one started gets what such instances measure.
 */
export function bindInstances(modules: ModulesContainer, monitor: Monitor): void {
  for (const { target } of providerInstances(modules)) bind(target, monitor);
}

function bind(target: unknown, monitor: Monitor): void {
  if (typeof target !== 'object' || target === null) return;
  try {
    if (hasOperations(target) && Object.isExtensible(target)) bindMonitor(target, monitor);
  } catch {
    // A provider may be a proxy that throws outside of a request; it has no methods of its own to decorate.
  }
}
