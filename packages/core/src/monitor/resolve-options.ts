import { hostname } from 'node:os';
import { carefulClock } from '../base/careful-clock.ts';
import { longestDelayMs, systemClock } from '../base/clock.ts';
import { GoldenSignalsError } from '../base/coded-error.ts';
import {
  checkOptions,
  hasMethods,
  isBoolean,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isPlainObject,
  isStringArray,
  type Rule,
  type Rules,
} from '../base/option-rules.ts';
import { resolveContextOptions } from '../context/context-options.ts';
import type { AuthorizationOptions } from '../endpoints/authorization.ts';
import { isPath, pathRule } from '../endpoints/endpoint-rules.ts';
import { resolveFailureOptions } from '../errors/failure-options.ts';
import type { ServiceIdentity } from '../host/extension-host.ts';
import { defaultLogger } from '../logging/default-logger.ts';
import { isSeriesTtl } from '../metrics/metric.ts';
import { checkOperationLabels } from '../operations/operation-labels.ts';
import { resolveRequestLogOptions } from '../request-log/request-log.ts';
import { resolveSignalOptions } from '../signals/signal-options.ts';
import { resolveStallOptions } from '../stalls/stall-options.ts';
import { checkTargets } from '../targets/target-options.ts';
import { applicationVersion } from './application-version.ts';
import { type Environment, type EnvironmentOptions, readEnvironment } from './environment.ts';
import type { MonitorOptions, ResolvedOptions, ServiceOptions } from './options.ts';
import { resolvePrometheusOptions } from './prometheus-options.ts';

const isFalseOrObject: Rule = (value) =>
  value === false || isPlainObject(value) === undefined ? undefined : 'false or an object';

const isBooleanOrObject: Rule = (value) =>
  typeof value === 'boolean' || isPlainObject(value) === undefined ? undefined : 'true, false or an object';

/** One rule per option; what is inside of them is checked by those that they are for. */
export const monitorRules: Rules<MonitorOptions> = {
  enabled: isBoolean,
  service: isPlainObject,
  defaultLabels: isPlainObject,
  maxSeriesPerMetric: isNumber({ min: 1, integer: true }),
  seriesTtlSeconds: isSeriesTtl,
  latencyPrecision: isOneOf(1, 2, 3),
  windowSeconds: isNumber({ min: 1, max: 3_600, integer: true }),
  apdexTargetMs: isNumber({ min: 1 }),
  http: isPlainObject,
  operationLabels: isStringArray,
  runtimeMetrics: isBoolean,
  metricsPath: isNonEmptyString,
  monitoringPath: isNonEmptyString,
  endpointPrefix: (value) => (isPath(value) ? undefined : pathRule),
  endpointAliases: isBoolean,
  endpointConflicts: isOneOf('application', 'error'),
  showDetails: isBoolean,
  errors: isFalseOrObject,
  redaction: isFalseOrObject,
  stalls: isFalseOrObject,
  targets: isPlainObject,
  signals: isPlainObject,
  prometheus: isPlainObject,
  overheadBudget: (value) =>
    typeof value === 'number' && value > 0 && value <= 1 ? undefined : 'above 0 and up to 1',
  requestContext: isBooleanOrObject,
  extensions: (value) => (Array.isArray(value) ? undefined : 'an array of extensions'),
  requestLog: isBooleanOrObject,
  collectTimeoutMs: isNumber({ min: 1, max: longestDelayMs }),
  auth: isPlainObject,
  requireAuth: isBoolean,
  logger: hasMethods('debug', 'info', 'warn', 'error'),
  clock: hasMethods('now', 'wallTimeMs', 'every', 'after'),
  env: isPlainObject,
};

const serviceRules: Rules<ServiceOptions> = {
  name: isNonEmptyString,
  version: isNonEmptyString,
  environment: isNonEmptyString,
  instance: isNonEmptyString,
};

/**
 * Checks the options, reads the environment and fills in the defaults.
 *
 * @param readVersion Called once, when somebody asks for a version that the options do not say.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ENV_INVALID`,
 *   `ERR_GS_LABEL_NAME` or `ERR_GS_AUTH_REQUIRED`.
 */
export function resolveOptions(
  options: MonitorOptions,
  readVersion: () => string | undefined = applicationVersion,
): ResolvedOptions {
  checkOptions('createMonitor', options, monitorRules);
  if (options.targets !== undefined) checkTargets('createMonitor targets', options.targets);
  const service = options.service ?? {};
  checkOptions('createMonitor service', service, serviceRules);
  const { options: env, fromAlias, ignored } = readEnvironment(options.env ?? process.env);
  const enabled = options.enabled ?? env.enabled ?? true;
  const operationLabels = options.operationLabels ?? [];
  checkOperationLabels(operationLabels);
  const auth = options.auth ?? credentialsFrom(env);
  if (enabled && (options.requireAuth ?? env.requireAuth) && auth === undefined) {
    throw new GoldenSignalsError(
      'ERR_GS_AUTH_REQUIRED',
      'Authorisation is required (requireAuth or GS_METRICS_REQUIRE_AUTH) but no credentials are configured: set "auth", GS_METRICS_BEARER_TOKEN or GS_METRICS_BASIC_AUTH.',
    );
  }
  return {
    enabled,
    service: serviceIdentity(service, options.env ?? process.env, readVersion),
    defaultLabels: options.defaultLabels ?? {},
    maxSeriesPerMetric: options.maxSeriesPerMetric ?? 2_000,
    seriesTtlSeconds: options.seriesTtlSeconds ?? false,
    latencyPrecision: options.latencyPrecision ?? env.latencyPrecision ?? 2,
    windowSeconds: options.windowSeconds ?? env.windowSeconds ?? 60,
    apdexTargetMs: options.apdexTargetMs ?? 500,
    http: {
      ...(env.slowThreshold === undefined ? {} : { slowThresholdMs: env.slowThreshold }),
      ...options.http,
    },
    operationLabels,
    runtimeMetrics: options.runtimeMetrics ?? true,
    metricsPath: options.metricsPath ?? '/metrics',
    monitoringPath: options.monitoringPath ?? '/monitoring',
    endpointPrefix: options.endpointPrefix ?? '',
    endpointAliases: options.endpointAliases ?? true,
    endpointConflicts: options.endpointConflicts ?? 'application',
    showDetails: options.showDetails ?? auth !== undefined,
    errors:
      options.errors === false
        ? undefined
        : resolveFailureOptions('createMonitor errors', options.errors ?? {}),
    redaction: options.redaction ?? {},
    stalls:
      options.stalls === false
        ? undefined
        : resolveStallOptions('createMonitor stalls', options.stalls ?? {}),
    targets: options.targets,
    signals: resolveSignalOptions('createMonitor signals', options.signals ?? {}, env.historyFile),
    prometheus: resolvePrometheusOptions('createMonitor prometheus', options.prometheus ?? {}, env),
    overheadBudget: options.overheadBudget ?? 0.01,
    requestContext: resolveContextOptions('createMonitor requestContext', options.requestContext),
    refusesRequestContext: options.requestContext === false,
    extensions: options.extensions ?? [],
    requestLog: resolveRequestLogOptions('createMonitor requestLog', options.requestLog),
    collectTimeoutMs: options.collectTimeoutMs ?? 1_000,
    auth,
    managementPort: env.managementPort,
    managementPortFromAlias: fromAlias.has('managementPort'),
    ignoredVariables: ignored,
    logger: options.logger ?? defaultLogger(),
    clock: carefulClock(options.clock ?? systemClock),
  };
}

function serviceIdentity(
  { name = 'service', version, environment, instance }: ServiceOptions,
  env: Environment,
  readVersion: () => string | undefined,
): ServiceIdentity {
  let known = version;
  return {
    name,
    get version() {
      known ??= readVersion() ?? 'unknown';
      return known;
    },
    environment: environment ?? env.NODE_ENV ?? 'development',
    instance: instance ?? `${hostname()}:${process.pid}`,
  };
}

function credentialsFrom(env: EnvironmentOptions): AuthorizationOptions | undefined {
  if (env.bearerToken === undefined && env.basicAuth === undefined) return undefined;
  return {
    ...(env.bearerToken === undefined ? {} : { bearerToken: env.bearerToken }),
    ...(env.basicAuth === undefined ? {} : { basic: env.basicAuth }),
  };
}
