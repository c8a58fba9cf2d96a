import { hostname } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { resolveOptions } from '../../../src/monitor/resolve-options.ts';

describe('resolveOptions', () => {
  test('the defaults', () => {
    const { logger, clock, ...rest } = resolveOptions({ env: {} }, () => undefined);
    expect(typeof logger.warn).toBe('function');
    expect(typeof clock.now).toBe('function');
    expect(rest).toEqual({
      enabled: true,
      service: {
        name: 'service',
        version: 'unknown',
        environment: 'development',
        instance: `${hostname()}:${process.pid}`,
      },
      defaultLabels: {},
      maxSeriesPerMetric: 2000,
      seriesTtlSeconds: false,
      latencyPrecision: 2,
      windowSeconds: 60,
      apdexTargetMs: 500,
      http: {},
      operationLabels: [],
      runtimeMetrics: true,
      metricsPath: '/metrics',
      monitoringPath: '/monitoring',
      endpointPrefix: '',
      endpointAliases: true,
      endpointConflicts: 'application',
      showDetails: false,
      errors: {
        maxGroups: 200,
        samplesPerGroup: 5,
        clientErrors: false,
        fingerprint: undefined,
        uncaughtExceptions: true,
      },
      redaction: {},
      targets: undefined,
      signals: { limits: {}, historyFile: undefined, maxHistoryBytes: 16_777_216 },
      overheadBudget: 0.01,
      stalls: { thresholdMs: 100, captureStacks: false },
      requestContext: undefined,
      refusesRequestContext: false,
      extensions: [],
      requestLog: undefined,
      collectTimeoutMs: 1000,
      auth: undefined,
      managementPort: undefined,
      managementPortFromAlias: false,
      ignoredVariables: [],
    });
  });

  test('an option wins over its environment variable', () => {
    const env = {
      GS_METRICS_ENABLED: 'false',
      GS_WINDOW_SECONDS: '30',
      GS_SLOW_REQUEST_THRESHOLD: '250',
      GS_LATENCY_PRECISION: '1',
    };
    expect(resolveOptions({ env })).toMatchObject({
      enabled: false,
      windowSeconds: 30,
      latencyPrecision: 1,
      http: { slowThresholdMs: 250 },
    });
    const options = {
      enabled: true,
      windowSeconds: 90,
      latencyPrecision: 3,
      http: { slowThresholdMs: 5 },
    } as const;
    expect(resolveOptions({ env, ...options })).toMatchObject(options);
  });

  test('credentials of the environment become the authorisation', () => {
    const env = {
      GS_METRICS_REQUIRE_AUTH: 'true',
      GS_METRICS_BEARER_TOKEN: 'token',
      GS_METRICS_BASIC_AUTH: 'user:word',
    };
    expect(resolveOptions({ env }).auth).toEqual({
      bearerToken: 'token',
      basic: { username: 'user', password: 'word' },
    });
  });

  test('required authorisation without credentials refuses to start', () => {
    const refusal = expect.objectContaining({ code: 'ERR_GS_AUTH_REQUIRED' });
    expect(() => resolveOptions({ env: { GS_METRICS_REQUIRE_AUTH: 'true' } })).toThrow(refusal);
    expect(() => resolveOptions({ env: {}, requireAuth: true })).toThrow(refusal);
  });

  test('a monitor that is off needs no credentials', () => {
    const options = { enabled: false, env: { GS_METRICS_REQUIRE_AUTH: 'true' } };
    expect(resolveOptions(options)).toMatchObject({ enabled: false, auth: undefined });
    const env = { GS_METRICS_ENABLED: 'false', GS_METRICS_REQUIRE_AUTH: 'true' };
    expect(resolveOptions({ env })).toMatchObject({ enabled: false });
  });

  test.each([['le'], ['a-b'], ['a', 'a'], ['operation'], ['outcome'], ['error_type']])(
    'operationLabels of %j, %j are refused',
    (...operationLabels) => {
      expect(() => resolveOptions({ env: {}, operationLabels })).toThrow(
        expect.objectContaining({
          code: 'ERR_GS_LABEL_NAME',
          message: expect.stringContaining('createMonitor operationLabels: the label name'),
        }),
      );
    },
  );

  test('an unknown option names the known ones', () => {
    expect(() => resolveOptions({ windowSecond: 5 } as object)).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_OPTION_UNKNOWN',
        message: expect.stringMatching(/no option "windowSecond".*windowSeconds/),
      }),
    );
  });

  test.each([
    [{ enabled: 'no' }, 'enabled', 'true or false'],
    [{ windowSeconds: -1 }, 'windowSeconds', 'at least 1'],
    [{ windowSeconds: 1.5 }, 'windowSeconds', 'a whole number'],
    [{ maxSeriesPerMetric: Number.NaN }, 'maxSeriesPerMetric', 'a whole number'],
    [{ collectTimeoutMs: 2 ** 31 }, 'collectTimeoutMs', 'at most 2147483647'],
    [{ latencyPrecision: 4 }, 'latencyPrecision', 'one of 1, 2, 3'],
    [{ metricsPath: '' }, 'metricsPath', 'a non-empty string'],
    [{ service: { name: '' } }, 'name', 'a non-empty string'],
    [{ logger: { info() {} } }, 'logger', 'debug, info, warn, error'],
    [{ http: [] }, 'http', 'an object'],
    [null, 'options', 'an object'],
  ])('%j is refused', (options, name, expected) => {
    expect(() => resolveOptions(options as object)).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_OPTION_INVALID',
        message: expect.stringContaining(`"${name}" must be`),
      }),
    );
    expect(() => resolveOptions(options as object)).toThrow(expected);
  });
});
