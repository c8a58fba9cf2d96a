import { type AlertingOptions, alerting } from '@golden-signals/alerting';
import { business } from '@golden-signals/business';
import { createMonitor, type Monitor, type MonitorOptions } from '@golden-signals/core';
import type { RuleHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies } from '@golden-signals/dependencies';
import { health } from '@golden-signals/health';
import {
  type Definitions,
  type Provisioning,
  type ProvisioningOptions,
  provisioning,
} from '@golden-signals/provisioning';
import { system } from '@golden-signals/system';

/** A monitor that uses everything that defines signals, and what it defines. */
export class DefinedService {
  readonly monitor: Monitor;
  readonly files: Provisioning;
  rules!: RuleHost;

  constructor(
    options: AlertingOptions = {},
    { provisioned, ...more }: MonitorOptions & { provisioned?: ProvisioningOptions } = {},
  ) {
    this.files = provisioning(provisioned);
    this.monitor = createMonitor({
      service: { name: 'shop' },
      logger: new MemoryLogger(),
      runtimeMetrics: true,
      env: {},
      ...more,
      extensions: [
        system({ machine: true, container: true }),
        business({ actions: { checkout: {} } }),
        health({ checks: { itself: () => {} } }),
        dependencies(),
        alerting(options),
        this.files,
        {
          name: 'own-rules',
          setup: ({ rules }) => {
            this.rules = rules;
          },
        },
      ],
    });
    // Its names of metrics are fixed from then on.
    this.monitor.http;
  }

  get definitions(): Definitions {
    return this.files.definitions();
  }

  close(): Promise<void> {
    return this.monitor.close();
  }
}
