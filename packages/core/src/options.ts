import { type Clock, longestDelayMs, systemClock } from './clock.ts';
import type { AuthorizationOptions } from './endpoints/authorization.ts';
import { type Environment, type EnvironmentOptions, readEnvironment } from './environment.ts';
import { GoldenSignalsError } from './errors.ts';
import type { HttpOptions } from './http/http-options.ts';
import { jsonLineLogger, type Logger } from './logger.ts';
import { checkOperationLabels } from './operations/operation-labels.ts';
import {
  checkOptions,
  hasMethods,
  isBoolean,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isPlainObject,
  isStringArray,
  type Rules,
} from './option-rules.ts';

/** How a service describes itself in snapshots and reports. */
export interface ServiceOptions {
  name?: string;
  version?: string;
}

/** Everything `createMonitor` takes. Where an environment variable is named, the option wins over it. */
export interface MonitorOptions {
  /** `false` turns everything into no-ops. Default: `METRICS_ENABLED`, else true. */
  enabled?: boolean;
  service?: ServiceOptions;
  /** Labels with constant values that every series carries, unless its metric has a label of that name. Default: none. */
  defaultLabels?: Readonly<Record<string, string>>;
  /** Series per metric before the overflow series takes over. Default: 2000. */
  maxSeriesPerMetric?: number;
  /** Significant digits of the live percentiles. Default: `LATENCY_PRECISION`, else 2. */
  latencyPrecision?: 1 | 2 | 3;
  /** Length of the live window. Default: `WINDOW_SIZE`, else 60. */
  windowSeconds?: number;
  /** Apdex target: answers within it satisfy, within four times it are tolerated. Default: 500. */
  apdexTargetMs?: number;
  /** How HTTP requests are observed; see `HttpOptions`. */
  http?: HttpOptions;
  /** Names of the labels that operations may carry besides their own. Default: none. */
  operationLabels?: readonly string[];
  /** Process and Node.js metrics. Default: true. */
  runtimeMetrics?: boolean;
  /** Path of the metrics endpoint. Default: `/metrics`. */
  metricsPath?: string;
  /** How long one `collect` callback or attached registry may take per scrape. Default: 1000. */
  collectTimeoutMs?: number;
  /** Who may read the protected endpoints. Default: `METRICS_BEARER_TOKEN` and `METRICS_BASIC_AUTH`, else anyone. */
  auth?: AuthorizationOptions;
  /** Refuse to start an enabled monitor when `auth` names no credentials. Default: `METRICS_REQUIRE_AUTH`, else false. */
  requireAuth?: boolean;
  /** Default: JSON lines on standard error. A pino logger can be passed as it is. */
  logger?: Logger;
  /** Default: the system's clock. Replaced in tests. */
  clock?: Clock;
  /** Where environment variables are read from. Default: `process.env`. */
  env?: Environment;
}

/** `MonitorOptions` with the environment and the defaults applied. */
export interface ResolvedOptions {
  readonly enabled: boolean;
  readonly service: { readonly name: string; readonly version: string };
  readonly defaultLabels: Readonly<Record<string, string>>;
  readonly maxSeriesPerMetric: number;
  readonly latencyPrecision: 1 | 2 | 3;
  readonly windowSeconds: number;
  readonly apdexTargetMs: number;
  readonly http: HttpOptions;
  readonly operationLabels: readonly string[];
  readonly runtimeMetrics: boolean;
  readonly metricsPath: string;
  readonly collectTimeoutMs: number;
  /** Undefined when anyone may read the protected endpoints. */
  readonly auth: AuthorizationOptions | undefined;
  /** `METRICS_PORT`: the management server's port unless its own option says otherwise. */
  readonly managementPort: number | undefined;
  readonly logger: Logger;
  readonly clock: Clock;
}

const rules: Rules<MonitorOptions> = {
  enabled: isBoolean,
  service: isPlainObject,
  defaultLabels: isPlainObject,
  maxSeriesPerMetric: isNumber({ min: 1, integer: true }),
  latencyPrecision: isOneOf(1, 2, 3),
  windowSeconds: isNumber({ min: 1, max: 3_600, integer: true }),
  apdexTargetMs: isNumber({ min: 1 }),
  http: isPlainObject,
  operationLabels: isStringArray,
  runtimeMetrics: isBoolean,
  metricsPath: isNonEmptyString,
  collectTimeoutMs: isNumber({ min: 1, max: longestDelayMs }),
  auth: isPlainObject,
  requireAuth: isBoolean,
  logger: hasMethods('debug', 'info', 'warn', 'error'),
  clock: hasMethods('now', 'wallTimeMs', 'every', 'after'),
  env: isPlainObject,
};

const serviceRules: Rules<ServiceOptions> = { name: isNonEmptyString, version: isNonEmptyString };

/**
 * Checks the options, reads the environment and fills in the defaults.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ENV_INVALID`,
 *   `ERR_GS_LABEL_NAME` or `ERR_GS_AUTH_REQUIRED`.
 */
export function resolveOptions(options: MonitorOptions): ResolvedOptions {
  checkOptions('createMonitor', options, rules);
  const service = options.service ?? {};
  checkOptions('createMonitor service', service, serviceRules);
  const env = readEnvironment(options.env ?? process.env);
  const enabled = options.enabled ?? env.enabled ?? true;
  const operationLabels = options.operationLabels ?? [];
  checkOperationLabels(operationLabels);
  const auth = options.auth ?? credentialsFrom(env);
  if (enabled && (options.requireAuth ?? env.requireAuth) && auth === undefined) {
    throw new GoldenSignalsError(
      'ERR_GS_AUTH_REQUIRED',
      'Authorisation is required (requireAuth or METRICS_REQUIRE_AUTH) but no credentials are configured: set "auth", METRICS_BEARER_TOKEN or METRICS_BASIC_AUTH.',
    );
  }
  return {
    enabled,
    service: { name: service.name ?? 'service', version: service.version ?? 'unknown' },
    defaultLabels: options.defaultLabels ?? {},
    maxSeriesPerMetric: options.maxSeriesPerMetric ?? 2_000,
    latencyPrecision: options.latencyPrecision ?? env.latencyPrecision ?? 2,
    windowSeconds: options.windowSeconds ?? env.windowSeconds ?? 60,
    apdexTargetMs: options.apdexTargetMs ?? 500,
    http: {
      ...(env.slowThresholdMs === undefined ? {} : { slowThresholdMs: env.slowThresholdMs }),
      ...options.http,
    },
    operationLabels,
    runtimeMetrics: options.runtimeMetrics ?? true,
    metricsPath: options.metricsPath ?? '/metrics',
    collectTimeoutMs: options.collectTimeoutMs ?? 1_000,
    auth,
    managementPort: env.managementPort,
    logger: options.logger ?? jsonLineLogger(),
    clock: options.clock ?? systemClock,
  };
}

function credentialsFrom(env: EnvironmentOptions): AuthorizationOptions | undefined {
  if (env.bearerToken === undefined && env.basicAuth === undefined) return undefined;
  return {
    ...(env.bearerToken === undefined ? {} : { bearerToken: env.bearerToken }),
    ...(env.basicAuth === undefined ? {} : { basic: env.basicAuth }),
  };
}
