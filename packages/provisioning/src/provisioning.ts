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
import { prometheusRulesYaml } from './prometheus/prometheus-rules.ts';
import { checkRuleOptions, type PrometheusRuleOptions } from './prometheus/rule-options.ts';
import { fileEndpoint, type ServedFile } from './served-files.ts';

/** What `provisioning()` takes. */
export interface ProvisioningOptions {
  /** Serves the files, to callers with the monitor's credentials, where it has any. Default: false. */
  endpoints?: boolean;
  /** Of the rules that are served. Default: none. */
  prometheus?: PrometheusRuleOptions;
}

const rules: Rules<ProvisioningOptions> = { endpoints: isBoolean, prometheus: isPlainObject };

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveProvisioningOptions(options: ProvisioningOptions): Required<ProvisioningOptions> {
  checkOptions('provisioning', options, rules);
  const { endpoints = false, prometheus = {} } = options;
  checkRuleOptions(prometheus);
  return { endpoints, prometheus };
}

/** Returns what is served where endpoints are asked for. */
function servedFiles({ prometheus }: Required<ProvisioningOptions>): readonly ServedFile[] {
  return [
    {
      name: 'prometheus-rules',
      path: '/prometheus-rules',
      mediaType: 'application/yaml',
      make: (definitions) => prometheusRulesYaml(definitions, prometheus),
    },
  ];
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
    if (this.#options.endpoints)
      for (const file of servedFiles(this.#options))
        host.endpoints.add(fileEndpoint(file, () => this.definitions()));
    this.#read = () => ({
      service: host.service,
      signals: host.signals.ids().flatMap((id) => {
        const { definition, limits } = host.signals.get(id);
        return definition === undefined ? [] : { ...definition, limits };
      }),
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
