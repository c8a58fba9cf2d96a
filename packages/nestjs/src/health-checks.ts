import { GoldenSignalsError, type Monitor } from '@golden-signals/core/adapter';
import type { Health } from '@golden-signals/health';
import type { ModulesContainer } from '@nestjs/core';
import { type DeclaredCheck, declaredChecks } from './check-health.decorator.ts';
import { providerInstances } from './provider-instances.ts';

interface StartedHealth {
  readonly health: Health;
  readonly monitor: Monitor;
  /** Also without a check of a provider. */
  readonly isWanted: boolean;
}

/**
 * Adds the checks of providers to the health, and puts it to use when there are any, or when it is wanted anyway.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for a check of a provider that there is not one of,
 *   `ERR_GS_HEALTH_CHECK_DUPLICATE`, `ERR_GS_EXTENSION_DUPLICATE` also for a health of another monitor, and as
 *   `health.check()`
 */
export function startHealth(modules: ModulesContainer, { health, monitor, isWanted }: StartedHealth): void {
  const hasChecks = addChecks(modules, health);
  if (!hasChecks && !isWanted) return;
  monitor.use(health);
}

/** @returns Whether there are any. */
function addChecks(modules: ModulesContainer, health: Health): boolean {
  const seen = new Set<object>();
  let hasChecks = false;
  for (const { target, isSingleton } of providerInstances(modules)) {
    if (typeof target !== 'object' || target === null || seen.has(target)) continue;
    seen.add(target);
    for (const check of checksOf(target)) {
      if (!isSingleton) throw notOne(target, check);
      const instance = target as Record<string | symbol, (signal: AbortSignal) => undefined>;
      health.check(check.name, (signal) => instance[check.method]!(signal), check.options);
      hasChecks = true;
    }
  }
  return hasChecks;
}

function checksOf(target: object): readonly DeclaredCheck[] {
  try {
    return declaredChecks(target);
  } catch {
    // A provider may be a proxy that throws outside of a request; it has no methods of its own to decorate.
    return [];
  }
}

function notOne(target: object, { name }: DeclaredCheck): GoldenSignalsError {
  return new GoldenSignalsError(
    'ERR_GS_OPTION_INVALID',
    `@CheckHealth(${JSON.stringify(name)}): ${target.constructor.name} is made anew for each request or consumer, so a probe has no instance to ask; give it the default scope, also where its dependencies bring another.`,
  );
}
