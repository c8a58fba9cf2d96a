import { GoldenSignalsError } from '@golden-signals/core';
import type { Extension, ExtensionHost, HttpNames } from '@golden-signals/core/extension';
import type { Definitions } from './definitions.ts';

/**
 * Reads what a monitor defines, for the functions that make files of it.
 *
 * Made by `provisioning()`, put to use by `createMonitor({ extensions })` or `monitor.use()`.
 */
export class Provisioning implements Extension {
  readonly name = 'provisioning';
  #read: (() => Definitions) | undefined;

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#read !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses this provisioning already; make one for each: provisioning().',
      );
    }
    let http: HttpNames | undefined;
    host.work.onHttpReady((names) => {
      http = names;
    });
    this.#read = () => ({
      service: host.service,
      signals: host.signals.ids().flatMap((id) => host.signals.get(id).definition ?? []),
      limits: new Map(host.signals.ids().map((id) => [id, host.signals.get(id).limits])),
      rules: host.rules.list(),
      metrics: host.metrics.getMetricsAsArray().map(({ name, type, help, labelNames }) => ({
        name,
        type,
        help,
        labelNames,
      })),
      http,
      monitoringPath: host.endpoints.monitoringPath,
    });
  }

  /** What the monitor defines now. @throws GoldenSignalsError `ERR_GS_PROVISIONING_NOT_IN_USE` */
  definitions(): Definitions {
    if (this.#read !== undefined) return this.#read();
    throw new GoldenSignalsError(
      'ERR_GS_PROVISIONING_NOT_IN_USE',
      'No monitor uses this provisioning yet: give it to createMonitor({ extensions: [provisioning] }) first.',
    );
  }
}

/** Makes the extension that reads what a monitor defines. */
export function provisioning(): Provisioning {
  return new Provisioning();
}
