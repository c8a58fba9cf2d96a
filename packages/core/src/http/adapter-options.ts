import { defaultMonitor } from '../default-monitor.ts';
import type { Monitor } from '../monitor.ts';
import { hasMethods, invalidOption, isPlainObject, type Rule } from '../option-rules.ts';
import type { HttpMonitor } from './http-monitor.ts';
import type { HttpOptions } from './http-options.ts';

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
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_LABEL_NAME`, or
 *   `ERR_GS_HTTP_CONFIGURED_TWICE`
 */
export function configureAdapter(
  scope: string,
  options: AdapterOptions = {},
): { readonly monitor: Monitor; readonly http: HttpMonitor } {
  const expected = isPlainObject(options);
  if (expected !== undefined) throw invalidOption(scope, 'options', options, expected);
  const { monitor: given, ...httpOptions } = options;
  const mustBe = given === undefined ? undefined : isMonitor(given);
  if (mustBe !== undefined) throw invalidOption(scope, 'monitor', given, mustBe);
  const monitor = given ?? defaultMonitor();
  return { monitor, http: monitor.configureHttp(httpOptions, scope) };
}
