import { GoldenSignalsError } from '@golden-signals/core';
import {
  checkOptions,
  type Extension,
  type ExtensionHost,
  type HttpNames,
  isBoolean,
  isPlainObject,
  type Rules,
} from '@golden-signals/core/extension';
import type { Definitions } from './definitions.ts';
import { grafanaEndpoint } from './grafana/grafana-endpoint.ts';
import { type GrafanaOptions, resolveGrafanaOptions } from './grafana/grafana-options.ts';
import { checkRuleOptions, type PrometheusRuleOptions } from './prometheus/rule-options.ts';
import { rulesEndpoint } from './prometheus/rules-endpoint.ts';

/** What `provisioning()` takes. */
export interface ProvisioningOptions {
  /** Serves `/prometheus-rules` and `/grafana-dashboard`, to callers with the monitor's credentials, where it has any. Default: false. */
  endpoints?: boolean;
  /** Of the rules that are served. Default: none. */
  prometheus?: PrometheusRuleOptions;
  /** Of the dashboards that are served. Default: none. */
  grafana?: GrafanaOptions;
}

const rules: Rules<ProvisioningOptions> = {
  endpoints: isBoolean,
  prometheus: isPlainObject,
  grafana: isPlainObject,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveProvisioningOptions(options: ProvisioningOptions): Required<ProvisioningOptions> {
  checkOptions('provisioning', options, rules);
  const { endpoints = false, prometheus = {}, grafana = {} } = options;
  checkRuleOptions(prometheus);
  resolveGrafanaOptions(grafana);
  return { endpoints, prometheus, grafana };
}

/**
 * Reads what a monitor defines, for the functions that make files of it.
 *
 * Made by `provisioning()`, put to use by `createMonitor({ extensions })` or `monitor.use()`.
 */
export class Provisioning implements Extension {
  readonly name = 'provisioning';
  readonly #options: Required<ProvisioningOptions>;
  #read: (() => Definitions) | undefined;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
  constructor(options: ProvisioningOptions = {}) {
    this.#options = resolveProvisioningOptions(options);
  }

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
    const { endpoints, prometheus, grafana } = this.#options;
    if (endpoints) {
      const read = () => this.definitions();
      host.endpoints.add(rulesEndpoint(read, prometheus));
      host.endpoints.add(grafanaEndpoint(read, grafana));
    }
    this.#read = () => ({
      service: host.service,
      signals: host.signals.ids().flatMap((id) => {
        const { definition, limits } = host.signals.get(id);
        return definition === undefined ? [] : { ...definition, limits };
      }),
      rules: host.rules.list(),
      metrics: host.metrics.getMetricsAsArray().map(({ name, type, help, labelNames }) => ({
        name,
        type,
        help,
        labelNames,
      })),
      http,
      monitoringPath: host.endpoints.monitoringPath,
      metricsPath: host.endpoints.metricsPath,
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

/**
 * Makes the extension that reads what a monitor defines.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function provisioning(options: ProvisioningOptions = {}): Provisioning {
  return new Provisioning(options);
}
