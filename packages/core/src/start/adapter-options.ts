import { checkOptions, hasMethods, type Rule, type Rules } from '../base/option-rules.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { type HttpOptions, httpRules } from '../http/options/http-options.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { defaultMonitor } from './default-monitor.ts';

/** What every adapter takes. All but `monitor` are set once per monitor: by the first adapter that gives them. */
export interface AdapterOptions extends HttpOptions {
  /** Default: the process-wide monitor, `defaultMonitor()`. */
  monitor?: Monitor;
}

/** By its shape and not by its class, because the application may have another copy of this package. */
export const isMonitor: Rule = (value) =>
  hasMethods('configureHttp')(value) === undefined ? undefined : 'a monitor, as createMonitor() makes it';

/**
 * The monitor that an adapter was given, with the adapter's options of HTTP monitoring in force.
 *
 * @param scope How messages call the options, for example `metricsMiddleware`.
 * @param ownRules Of the options that the adapter takes besides, so that they are checked and named with the others.
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_LABEL_NAME`, or
 *   `ERR_GS_HTTP_CONFIGURED_TWICE`
 */
export function configureAdapter<Own extends object = object>(
  scope: string,
  options: AdapterOptions & Own = {} as Own,
  ownRules: Rules<Own> = {} as Rules<Own>,
): { readonly monitor: Monitor; readonly http: HttpMonitor } {
  const rules = { ...httpRules, ...ownRules, monitor: isMonitor } as Rules<AdapterOptions & Own>;
  checkOptions(scope, options, rules);
  const { monitor = defaultMonitor() } = options;
  const httpOptions = Object.entries(options).filter(([name]) => Object.hasOwn(httpRules, name));
  return { monitor, http: monitor.configureHttp(Object.fromEntries(httpOptions), scope) };
}
