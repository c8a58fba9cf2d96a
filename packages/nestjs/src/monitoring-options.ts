import {
  type AdapterOptions,
  checkAdapterOptions,
  checkOptions,
  createOwnMonitor,
  GoldenSignalsError,
  type HttpOptions,
  hasMethods,
  isBoolean,
  isNonEmptyString,
  isNumber,
  isPlainObject,
  type Monitor,
  type Rule,
  type Rules,
} from '@golden-signals/core/adapter';
import { health as createHealth, type Health, type HealthOptions } from '@golden-signals/health';
import { routeLabels } from './route-settings.ts';

/** Where the monitoring endpoints (`/metrics`, and what extensions add) are served. */
export interface MonitoringEndpointsOptions {
  /** Mounts the endpoints below this path: `/internal` makes `/internal/metrics`. Default: the root. */
  path?: string;
  /** Puts the prefix of `app.setGlobalPrefix` before them. Default: false. */
  globalPrefix?: boolean;
  /** Lets the application's global guards decide about their requests. Default: false. */
  guards?: boolean;
  /** Serves them on a port of their own instead; 0 takes any free one. Default: `GS_METRICS_PORT`. */
  port?: number;
  /** The address of that port. Default: all of them. */
  host?: string;
}

/** What `MonitoringModule.forRoot` takes: the options of `createMonitor`, or a `monitor` that exists; and Nest's own. */
export interface MonitoringModuleOptions extends Omit<AdapterOptions, 'http'> {
  /**
   * How HTTP requests are observed. Functions of labels and thresholds are given the request and the response of the
   * platform: annotate them with Express's or Fastify's types.
   */
  // biome-ignore lint/suspicious/noExplicitAny: which platform it is, only the application knows.
  http?: HttpOptions<any, any>;
  /** Where to record; it is left open when the application closes. Default: one that the module makes. */
  monitor?: Monitor;
  /** `false` serves none. Default: on the application itself, outside its global prefix and guards. */
  endpoints?: false | MonitoringEndpointsOptions;
  /**
   * The options of `health()`, or a health that exists already, for checks beside those of `@CheckHealth`; `false` runs
   * no check and serves no probe. Default: as `{}` where a provider has a check, else none.
   */
  health?: false | HealthOptions | Health;
  /** Adds the labels `controller` and `handler` to the HTTP metrics: `CatsController`, `findAll`. Default: false. */
  routeLabels?: boolean;
  /**
   * Measures what Nest calls besides routes, as `@MonitorPerformance` would: handlers of messages and events, gateways,
   * resolvers, CQRS, and GraphQL operations by their name. Default: false.
   */
  handlers?: boolean;
}

export interface MonitoringModuleScope {
  /** Whether all modules see the monitor without importing this one. Default: true. */
  isGlobal?: boolean;
}

const isFalseOrObject: Rule = (value) =>
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

type OwnOptions = Pick<MonitoringModuleOptions, 'endpoints' | 'health' | 'routeLabels' | 'handlers'>;

const ownRules: Rules<OwnOptions> = {
  endpoints: isFalseOrObject,
  health: isFalseOrObject,
  routeLabels: isBoolean,
  handlers: isBoolean,
};

/**
 * Checks which options there are; what is inside of those of the monitor is checked when it is made.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`.
 */
export function checkModuleOptions(scope: string, options: MonitoringModuleOptions): void {
  checkAdapterOptions<OwnOptions>(scope, options, ownRules);
  const { endpoints } = options;
  if (endpoints !== undefined && endpoints !== false) checkEndpoints(scope, endpoints);
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

/**
 * Returns the monitor that the options ask for.
 *
 * @throws GoldenSignalsError as `createMonitor`, or with a monitor that exists as `configureHttp` and `use`
 */
export function obtainMonitor(options: MonitoringModuleOptions): Monitor {
  const scope = 'MonitoringModule';
  const { monitor: given, http, extensions, monitorOptions } = checkAdapterOptions(scope, options, ownRules);
  const declared = http.labels ?? given?.options.http.labels;
  const labels = options.routeLabels ? { labels: { ...declared, ...routeLabels } } : {};
  const httpOptions = { ...http, ...labels };
  if (given === undefined) return createOwnMonitor({ ...monitorOptions, http: httpOptions, extensions });
  // An application without HTTP has no metrics of it.
  if (Object.keys(httpOptions).length > 0) given.configureHttp(httpOptions, `${scope} http`);
  return given.use(...extensions);
}

/**
 * Returns the health that the options ask for, not in use yet unless it was given so.
 *
 * @throws GoldenSignalsError as `health()`
 */
export function obtainHealth({ health = {} }: MonitoringModuleOptions): Health {
  if (health === false) return createHealth();
  return isHealth(health) ? health : createHealth(health);
}

function isHealth(value: HealthOptions | Health): value is Health {
  return hasMethods('setup', 'check', 'read')(value) === undefined;
}
