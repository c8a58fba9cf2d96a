import { alerting, availability } from '@golden-signals/alerting';
import { business } from '@golden-signals/business';
import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies } from '@golden-signals/dependencies';
import { health } from '@golden-signals/health';
import { type Definitions, provisioning } from '@golden-signals/provisioning';
import { system } from '@golden-signals/system';
import { jobsDouble } from './jobs-double.ts';

/** Returns what a service defines that uses every package, without the clients and the load. */
export async function plainDefinitions(naming: 'prometheus' | 'opentelemetry'): Promise<Definitions> {
  const files = provisioning();
  const monitor = createMonitor({
    service: { name: 'shop', version: '1.4.1', environment: 'test', instance: 'a' },
    logger: new MemoryLogger(),
    env: {},
    http: { naming, sizes: true },
    extensions: [
      dependencies(),
      system({ machine: true }),
      business({ actions: { checkout: {} }, kpis: { margin: { read: () => 1, target: 2 } } }),
      health(),
      alerting({ slos: [{ name: 'up', objective: 0.99, window: '30d', indicator: availability() }] }),
      jobsDouble(),
      files,
    ],
  });
  // They are measured from here on.
  monitor.http;
  monitor.operations;
  await monitor.registry.metrics();
  const definitions = files.definitions();
  await monitor.close();
  return definitions;
}
