import { describe, expect, test } from '@jest/globals';
import { readEnvironment } from '../../src/monitor/environment.ts';

describe('readEnvironment', () => {
  test('an empty environment says nothing', () => {
    expect(Object.values(readEnvironment({ METRICS_PORT: '' })).every((value) => value === undefined)).toBe(
      true,
    );
  });

  test('every variable is read', () => {
    expect(
      readEnvironment({
        METRICS_ENABLED: 'false',
        METRICS_PORT: '9464',
        METRICS_REQUIRE_AUTH: '1',
        METRICS_BEARER_TOKEN: 's3cret',
        METRICS_BASIC_AUTH: 'scraper:pass:word',
        SLOW_REQUEST_THRESHOLD: '250',
        WINDOW_SIZE: '30',
        LATENCY_PRECISION: '3',
      }),
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
    ['METRICS_ENABLED', 'yes', 'true or false'],
    ['METRICS_ENABLED', 'constructor', 'true or false'],
    ['METRICS_ENABLED', '__proto__', 'true or false'],
    ['METRICS_PORT', '70000', 'from 0 to 65535'],
    ['METRICS_PORT', '-1', 'from 0 to 65535'],
    ['METRICS_REQUIRE_AUTH', 'maybe', 'true or false'],
    ['SLOW_REQUEST_THRESHOLD', '1s', 'a whole number'],
    ['SLOW_REQUEST_THRESHOLD', '0', 'from 1'],
    ['WINDOW_SIZE', '1.5', 'a whole number'],
    ['LATENCY_PRECISION', '4', 'from 1 to 3'],
  ])('%s=%s is refused with what would be right', (name, value, expected) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_ENV_INVALID', message: expect.stringContaining(expected) }),
    );
    expect(() => readEnvironment({ [name]: value })).toThrow(name);
  });

  test.each(['hunter2', ':hunter2', 'hunter2:'])(
    'malformed credentials %p are refused without being shown',
    (value) => {
      expect(() => readEnvironment({ METRICS_BASIC_AUTH: value })).toThrow(/user:password/);
      expect(() => readEnvironment({ METRICS_BASIC_AUTH: value })).not.toThrow(/hunter2/);
    },
  );

  test.each(['hunter 2', 'hünter2', ' hunter2'])(
    'a malformed token %p is refused without being shown',
    (value) => {
      const read = () => readEnvironment({ METRICS_BEARER_TOKEN: value });
      expect(read).toThrow(/METRICS_BEARER_TOKEN must be .*visible ASCII/);
      expect(read).not.toThrow(new RegExp(value));
    },
  );
});
