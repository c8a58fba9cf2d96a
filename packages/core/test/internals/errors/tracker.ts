import { type ErrorEvent, type FailureOptions, type RedactionOptions, Registry } from '@golden-signals/core';
import { Redactor } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { ErrorTracker } from '../../../src/errors/error-tracker.ts';

/** A tracker on its own, with everything that it tells others. */
export function trackerOf(options: FailureOptions = {}, redaction: RedactionOptions = {}) {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const registry = new Registry();
  const events: ErrorEvent[] = [];
  const internalErrors: { component: string; error: unknown }[] = [];
  const listeners: ((event: ErrorEvent) => void)[] = [(event) => events.push(event)];
  const host = {
    version: '1.4.2',
    clock,
    logger,
    registry,
    internalError: (component: string, error: unknown) => void internalErrors.push({ component, error }),
    emit: (_name: 'error', event: ErrorEvent) => {
      for (const listener of listeners) listener(event);
    },
    hasListeners: () => listeners.length > 0,
  };
  const tracker = new ErrorTracker(host, { uncaughtExceptions: false, ...options }, new Redactor(redaction));
  return { tracker, host, clock, logger, registry, events, internalErrors, listeners };
}

/** The value of a counter's only series, or of the one with this source. */
export async function counted(registry: Registry, name: string, source?: string): Promise<number> {
  const families = Array.from(await registry.collect());
  const family = families.find((candidate) => candidate.name === name);
  for (const point of family?.points ?? []) {
    if (!('value' in point)) continue;
    if (source === undefined || point.labels.values.includes(source)) return point.value;
  }
  return 0;
}
