import { GoldenSignalsError } from '../base/coded-error.ts';
import { checkOptions, hasMethods, type Rule, type Rules } from '../base/option-rules.ts';
import type { Extension } from '../host/extension-host.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { type HttpOptions, httpRules } from '../http/options/http-options.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { MonitorOptions } from '../monitor/options.ts';
import { monitorRules } from '../monitor/resolve-options.ts';
import { configuredDefaultMonitor } from './default-monitor.ts';

/**
 * What every adapter takes: the options of `createMonitor`, or a monitor that exists. `http` and `extensions` add to
 * what the monitor has already; all others belong where it is made.
 */
export interface AdapterOptions extends MonitorOptions {
  /** Where to record. Default: the process-wide monitor, `defaultMonitor()`, made with these options if there is none. */
  monitor?: Monitor;
}

/** By its shape and not by its class, because the application may have another copy of this package. */
export const isMonitor: Rule = (value) =>
  hasMethods('configureHttp')(value) === undefined ? undefined : 'a monitor, as createMonitor() makes it';

/** The options of an adapter, checked and taken apart. */
export interface AdapterSettings {
  readonly monitor: Monitor | undefined;
  readonly http: HttpOptions;
  readonly extensions: readonly Extension[];
  /** Those that only a new monitor can be given. */
  readonly monitorOptions: MonitorOptions;
}

/**
 * Checks an adapter's options.
 *
 * @param scope How messages call the options, for example `metricsMiddleware`.
 * @param ownRules Of the options that the adapter takes besides, so that they are checked and named with the others.
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, also for an option that has no effect beside `monitor`, or
 *   `ERR_GS_OPTION_UNKNOWN`
 */
export function checkAdapterOptions<Own extends object = object>(
  scope: string,
  options: AdapterOptions & Own,
  ownRules: Rules<Own> = {} as Rules<Own>,
): AdapterSettings {
  refuseFlatHttpOptions(scope, options, ownRules);
  const rules = { ...monitorRules, ...ownRules, monitor: isMonitor } as Rules<AdapterOptions & Own>;
  checkOptions(scope, options, rules);
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !Object.hasOwn(ownRules, name),
  );
  const {
    monitor,
    http = {},
    extensions = [],
    ...monitorOptions
  }: AdapterOptions = Object.fromEntries(given);
  const [superfluous] = Object.keys(monitorOptions);
  if (monitor !== undefined && superfluous !== undefined) {
    throw new GoldenSignalsError(
      'ERR_GS_OPTION_INVALID',
      `${scope}: "${superfluous}" has no effect beside "monitor", which has its options already; give it to createMonitor.`,
    );
  }
  return { monitor, http, extensions, monitorOptions };
}

/** They are easily taken for options of the adapter itself. */
function refuseFlatHttpOptions(scope: string, options: unknown, ownRules: object): void {
  if (typeof options !== 'object' || options === null) return;
  const flat = Object.keys(options).find(
    (name) => Object.hasOwn(httpRules, name) && !Object.hasOwn(ownRules, name),
  );
  if (flat === undefined) return;
  throw new GoldenSignalsError(
    'ERR_GS_OPTION_UNKNOWN',
    `${scope}: "${flat}" belongs below "http": write { http: { ${flat}: … } }.`,
  );
}

/**
 * The monitor that an adapter is to record into, with the adapter's options in force.
 *
 * @param obtain Finds or makes a monitor where none was given. Default: the process-wide one, with these options.
 * @throws GoldenSignalsError as `checkAdapterOptions`, `configuredDefaultMonitor`, `Monitor.configureHttp` and `Monitor.use`
 */
export function configureAdapter<Own extends object = object>(
  scope: string,
  options: AdapterOptions & Own = {} as Own,
  ownRules: Rules<Own> = {} as Rules<Own>,
  obtain = configuredDefaultMonitor,
): { readonly monitor: Monitor; readonly http: HttpMonitor } {
  const settings = checkAdapterOptions(scope, options, ownRules);
  const monitor = settings.monitor ?? obtain(scope, settings.monitorOptions);
  const http = monitor.configureHttp(settings.http, `${scope} http`);
  monitor.use(...settings.extensions);
  return { monitor, http };
}
