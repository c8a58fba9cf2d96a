import type { Alerting } from '@golden-signals/alerting';
import { createMonitor, type Logger, type Monitor } from '@golden-signals/core';
import { dashboard } from '@golden-signals/dashboard';
import { dependencies } from '@golden-signals/dependencies';
import { type Provisioning, provisioning } from '@golden-signals/provisioning';
import { system } from '@golden-signals/system';
import { clientLabel } from './counted.ts';
import type { Shop } from './shop/shop.ts';
import { shopAlerts } from './shop-alerts.ts';

/** A stream is not slow because somebody listens to it. */
const longStreamMs = 3_600_000;

export interface ShopMonitor {
  readonly monitor: Monitor;
  /** What files for Prometheus, Grafana and Kubernetes are made from. */
  readonly files: Provisioning;
  readonly alerts: Alerting;
}

/** Makes the monitor of the shop, with every capability that it uses but its health. */
export function createShopMonitor(options: {
  readonly shop: Shop;
  /** Its version, and where what is known of its routes outlives it. Default: nothing does. */
  readonly deployed?: { readonly version: string; readonly historyFile: string };
  /** Whether callers without credentials see messages and stacks. */
  readonly showDetails: boolean;
  readonly logger?: Logger;
}): ShopMonitor {
  const { deployed, shop, ...others } = options;
  const { business } = shop.carts;
  const { jobs } = shop.mails;
  const files = provisioning();
  const alerts = shopAlerts();
  const monitor = createMonitor({
    service: { name: 'shop', ...(deployed && { version: deployed.version }) },
    ...(deployed && { signals: { historyFile: deployed.historyFile } }),
    http: { labels: clientLabel, routes: { '/stock/live': { slowThresholdMs: longStreamMs } } },
    requestContext: true,
    stalls: { captureStacks: true },
    // The machine also in a container, because whoever tries this wants to see it.
    extensions: [system({ machine: true }), dependencies(), business, jobs, alerts, files, dashboard()],
    ...others,
  });
  return { monitor, files, alerts };
}
