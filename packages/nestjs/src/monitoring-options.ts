import {
  checkOptions,
  createMonitor,
  GoldenSignalsError,
  hasMethods,
  invalidOption,
  isBoolean,
  isNonEmptyString,
  isNumber,
  isPlainObject,
  type Monitor,
  type MonitorOptions,
  type Rule,
  type Rules,
} from '@golden-signals/core/adapter';

/** Where the monitoring endpoints (`/metrics`, and what extensions add) are served. */
export interface MonitoringEndpointsOptions {
  /** Mounts the endpoints below this path: `/internal` makes `/internal/metrics`. Default: the root. */
  path?: string;
  /** Puts the prefix of `app.setGlobalPrefix` before them. Default: false. */
  globalPrefix?: boolean;
  /** Sends their requests through the application's global guards and interceptors. Default: false. */
  guards?: boolean;
  /** Serves them on a port of their own instead; 0 takes any free one. Default: `METRICS_PORT`. */
  port?: number;
  /** The address of that port. Default: all of them. */
  host?: string;
}

/**
 * What `MonitoringModule.forRoot` takes: the options of `createMonitor`, or a `monitor` that exists already.
 */
export interface MonitoringModuleOptions extends MonitorOptions {
  /** Used instead of a monitor of the module's own; it is left open when the application closes. */
  monitor?: Monitor;
  /** `false` serves none. Default: on the application itself, outside its global prefix and guards. */
  endpoints?: false | MonitoringEndpointsOptions;
}

const isEndpoints: Rule = (value) =>
  value === false || isPlainObject(value) === undefined ? undefined : 'false or an object';

const isMountPath: Rule = (value) =>
  typeof value === 'string' && /^(\/[^\s?#:*(){}[\]]+)*$/.test(value) && !value.endsWith('/')
    ? undefined
    : 'a path without parameters that starts with "/" and does not end with one';

const endpointRules: Rules<MonitoringEndpointsOptions> = {
  path: isMountPath,
  globalPrefix: isBoolean,
  guards: isBoolean,
  port: isNumber({ min: 0, max: 65_535, integer: true }),
  host: isNonEmptyString,
};

const isMonitor = hasMethods('configureHttp', 'internalError', 'onClose', 'close');

/**
 * Checks what belongs to the module; the rest is checked by `createMonitor`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`.
 */
export function checkModuleOptions(scope: string, options: MonitoringModuleOptions): void {
  const mustBeObject = isPlainObject(options);
  if (mustBeObject !== undefined) throw invalidOption(scope, 'options', options, mustBeObject);
  const { monitor, endpoints, ...monitorOptions } = options;
  const mustBeMonitor = monitor === undefined ? undefined : isMonitor(monitor);
  if (mustBeMonitor !== undefined) throw invalidOption(scope, 'monitor', monitor, 'made by createMonitor');
  const mustBeEndpoints = endpoints === undefined ? undefined : isEndpoints(endpoints);
  if (mustBeEndpoints !== undefined) throw invalidOption(scope, 'endpoints', endpoints, mustBeEndpoints);
  if (endpoints !== undefined && endpoints !== false) checkEndpoints(scope, endpoints);
  const [superfluous] = Object.keys(monitorOptions);
  if (monitor !== undefined && superfluous !== undefined) {
    throw new GoldenSignalsError(
      'ERR_GS_OPTION_INVALID',
      `${scope}: "${superfluous}" has no effect beside "monitor", which has its options already; give it to createMonitor.`,
    );
  }
}

function checkEndpoints(scope: string, endpoints: MonitoringEndpointsOptions): void {
  checkOptions(`${scope} endpoints`, endpoints, endpointRules);
  const onApplication = (['path', 'globalPrefix', 'guards'] as const).find(
    (name) => endpoints[name] !== undefined,
  );
  if (endpoints.port !== undefined && onApplication !== undefined) {
    throw new GoldenSignalsError(
      'ERR_GS_OPTION_INVALID',
      `${scope} endpoints: "${onApplication}" has no effect on a port of their own; leave out either it or "port".`,
    );
  }
}

/** The monitor that the options ask for. */
export function obtainMonitor({ monitor, endpoints: _, ...options }: MonitoringModuleOptions): Monitor {
  return monitor ?? createMonitor(options);
}
