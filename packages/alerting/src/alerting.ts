import type { Extension, ExtensionHost } from '@golden-signals/core/extension';
import {
  type AlertingOptions,
  type ResolvedAlertingOptions,
  resolveAlertingOptions,
} from './alerting-options.ts';
import { useSlos } from './slo/running-slos.ts';

/** Made by `alerting()`, put to use by `createMonitor({ extensions })` or `monitor.use()`. */
export class Alerting implements Extension {
  readonly name = 'alerting';
  readonly #options: ResolvedAlertingOptions;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
  constructor(options: AlertingOptions = {}) {
    this.#options = resolveAlertingOptions(options);
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    useSlos(host, this.#options.slos);
  }
}

/** Makes the extension. @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function alerting(options: AlertingOptions = {}): Alerting {
  return new Alerting(options);
}
