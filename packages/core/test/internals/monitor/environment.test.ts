import { describe, expect, test } from '@jest/globals';
import { isSlowThreshold } from '../../../src/http/options/slow-threshold.ts';
import { environmentVariables, readEnvironment } from '../../../src/monitor/environment.ts';

describe('readEnvironment', () => {
  test('an empty environment says nothing', () => {
    const { options, ignored } = readEnvironment({ GS_METRICS_PORT: '', METRICS_PORT: '' });
    expect(Object.values(options).every((value) => value === undefined)).toBe(true);
    expect(ignored).toEqual([]);
  });

  test('every variable is read', () => {
    expect(
      readEnvironment({
        GS_METRICS_ENABLED: 'false',
        GS_METRICS_PORT: '9464',
        GS_METRICS_REQUIRE_AUTH: '1',
        GS_METRICS_BEARER_TOKEN: 's3cret',
        GS_METRICS_BASIC_AUTH: 'scraper:pass:word',
        GS_SLOW_REQUEST_THRESHOLD: '250',
        GS_WINDOW_SECONDS: '30',
        GS_LATENCY_PRECISION: '3',
      }).options,
    ).toEqual({
      enabled: false,
      managementPort: 9464,
      requireAuth: true,
      bearerToken: 's3cret',
      basicAuth: { username: 'scraper', password: 'pass:word' },
      slowThreshold: 250,
      windowSeconds: 30,
      latencyPrecision: 3,
    });
  });

  test.each([
    ['0', 0],
    ['0.5', 0.5],
    ['100000000', 100_000_000],
    ['false', false],
    ['Infinity', false],
    ['p99 x 3', 'p99 x 3'],
  ])('GS_SLOW_REQUEST_THRESHOLD=%s is what the option takes', (text, value) => {
    const { options } = readEnvironment({ GS_SLOW_REQUEST_THRESHOLD: text });
    expect(options.slowThreshold).toBe(value);
    expect(isSlowThreshold(value)).toBeUndefined();
  });

  test.each([
    ['GS_METRICS_ENABLED', 'yes', 'true or false'],
    ['GS_METRICS_ENABLED', 'constructor', 'true or false'],
    ['GS_METRICS_ENABLED', '__proto__', 'true or false'],
    ['GS_METRICS_PORT', '70000', 'from 0 to 65535'],
    ['GS_METRICS_PORT', '-1', 'from 0 to 65535'],
    ['GS_METRICS_REQUIRE_AUTH', 'maybe', 'true or false'],
    ['GS_SLOW_REQUEST_THRESHOLD', '1s', 'a number of milliseconds of at least 0, false for never'],
    ['GS_SLOW_REQUEST_THRESHOLD', '-1', 'a number of milliseconds'],
    ['GS_SLOW_REQUEST_THRESHOLD', 'NaN', 'a number of milliseconds'],
    ['GS_WINDOW_SECONDS', '1.5', 'a whole number'],
    ['GS_LATENCY_PRECISION', '4', 'from 1 to 3'],
  ])('%s=%s is refused with what would be right', (name, value, expected) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_ENV_INVALID', message: expect.stringContaining(expected) }),
    );
    expect(() => readEnvironment({ [name]: value })).toThrow(name);
  });

  test.each(['hunter2', ':hunter2', 'hunter2:'])(
    'malformed credentials %p are refused without being shown',
    (value) => {
      expect(() => readEnvironment({ GS_METRICS_BASIC_AUTH: value })).toThrow(/user:password/);
      expect(() => readEnvironment({ GS_METRICS_BASIC_AUTH: value })).not.toThrow(/hunter2/);
    },
  );

  test.each(['hunter 2', 'hünter2', ' hunter2'])(
    'a malformed token %p is refused without being shown',
    (value) => {
      const read = () => readEnvironment({ GS_METRICS_BEARER_TOKEN: value });
      expect(read).toThrow(/GS_METRICS_BEARER_TOKEN must be .*visible ASCII/);
      expect(read).not.toThrow(new RegExp(value));
    },
  );

  test('an alias counts where the variable itself is not set', () => {
    expect(readEnvironment({ WINDOW_SIZE: '30', METRICS_ENABLED: 'false' })).toMatchObject({
      options: { windowSeconds: 30, enabled: false },
      fromAlias: new Set(['enabled', 'windowSeconds']),
      ignored: [],
    });
    expect(readEnvironment({ WINDOW_SIZE: '1920,1080', GS_WINDOW_SECONDS: '90' })).toMatchObject({
      options: { windowSeconds: 90 },
      fromAlias: new Set(),
      ignored: [],
    });
  });

  test.each([
    ['WINDOW_SIZE', '1920,1080', 'GS_WINDOW_SECONDS'],
    // What Kubernetes sets in every pod beside a service that is called metrics.
    ['METRICS_PORT', 'tcp://10.3.0.7:9090', 'GS_METRICS_PORT'],
    ['METRICS_ENABLED', 'prometheus', 'GS_METRICS_ENABLED'],
    ['SLOW_REQUEST_THRESHOLD', '1s', 'GS_SLOW_REQUEST_THRESHOLD'],
    ['LATENCY_PRECISION', 'ms', 'GS_LATENCY_PRECISION'],
  ])("somebody else's %s=%s is ignored, which is said", (alias, value, name) => {
    const { options, fromAlias, ignored } = readEnvironment({ [alias]: value });
    expect(Object.values(options).every((one) => one === undefined)).toBe(true);
    expect(fromAlias.size).toBe(0);
    expect(ignored).toEqual([expect.stringMatching(`${alias} must be .*, but it is .*; .* set ${name}`)]);
  });

  test.each([
    ['METRICS_REQUIRE_AUTH', 'maybe'],
    ['METRICS_BEARER_TOKEN', 'hunter 2'],
    ['METRICS_BASIC_AUTH', 'hunter2'],
  ])('%s fails closed as an alias too, and is not shown where it is secret', (alias, value) => {
    const read = () => readEnvironment({ [alias]: value });
    expect(read).toThrow(
      expect.objectContaining({ code: 'ERR_GS_ENV_INVALID', message: expect.stringContaining(alias) }),
    );
    expect(read).not.toThrow(/hunter/);
  });

  test('every variable has the prefix of the suite', () => {
    for (const { name } of Object.values(environmentVariables)) expect(name).toMatch(/^GS_[A-Z_]+$/);
  });
});
