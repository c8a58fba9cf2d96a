import type { HttpOptions } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import { checkHttpOptions } from '../../../../src/http/options/http-options.ts';

const check = (options: unknown) => () => checkHttpOptions('metricsMiddleware', options as HttpOptions);

describe('options of HTTP monitoring', () => {
  test('all of them at once, as documented', () => {
    const options: HttpOptions = {
      exclude: ['/health', /^\/internal\//],
      excludeResponse: [404],
      transformLabels: ({ route }) => ({ route: route!.toLowerCase() }),
      labels: { tier: 'web', tenant: (req) => req.headers['x-tenant'] },
      routes: {
        '/reports/:id': { slowThresholdMs: 5_000, name: 'report' },
        '/health': { exclude: true },
        '/events': { latency: false },
      },
      slowThresholdMs: 0,
      naming: 'prometheus',
      names: { requests: 'shop_http_requests_total', errors: 'shop_http_errors_total' },
      statusLabel: 'class',
      sizes: true,
      sizeBuckets: [100, 10_000],
      responseTime: true,
      serverTiming: true,
      buckets: [0.1, 1],
    };
    expect(check(options)).not.toThrow();
    const isMissing: HttpOptions['excludeResponse'] = (_req, _res, status) => status === 404;
    expect(check({ excludeResponse: isMissing })).not.toThrow();
    for (const exclude of [() => true, '/health', /^\/internal\//]) expect(check({ exclude })).not.toThrow();
  });

  test.each([
    [{ exlude: [] }, 'ERR_GS_OPTION_UNKNOWN', /there is no option "exlude".*exclude/],
    [{ exclude: 'health' }, 'ERR_GS_OPTION_INVALID', /"exclude" must be a path that starts with "\/"/],
    [{ exclude: ['health'] }, 'ERR_GS_OPTION_INVALID', /starts with "\/"/],
    [{ excludeResponse: 404 }, 'ERR_GS_OPTION_INVALID', /an array of statuses, or a function/],
    [{ excludeResponse: ['4xx'] }, 'ERR_GS_OPTION_INVALID', /an array of statuses/],
    [{ transformLabels: {} }, 'ERR_GS_OPTION_INVALID', /"transformLabels" must be a function/],
    [{ routes: { '/a': { name: '' } } }, 'ERR_GS_OPTION_INVALID', /"name" must be a non-empty string/],
    [{ routes: { '/a': { latency: 0 } } }, 'ERR_GS_OPTION_INVALID', /"latency" must be true or false/],
    [
      { slowThresholdMs: -1 },
      'ERR_GS_OPTION_INVALID',
      /at least 0, false for never, a text like "p99 × 3".*but it is -1/,
    ],
    [{ slowThresholdMs: '1s' }, 'ERR_GS_OPTION_INVALID', /a text like "p99 × 3".*"1s"/],
    [{ naming: 'otel' }, 'ERR_GS_OPTION_INVALID', /"prometheus", "opentelemetry", but it is "otel"/],
    [{ statusLabel: 'family' }, 'ERR_GS_OPTION_INVALID', /"code", "class"/],
    [
      { naming: 'opentelemetry', statusLabel: 'class' },
      'ERR_GS_OPTION_INVALID',
      /"statusLabel" must be 'code' with the naming "opentelemetry"/,
    ],
    [
      { names: { request: 'x_total' } },
      'ERR_GS_OPTION_INVALID',
      /names: "request" must be left out: .*there are requests,/,
    ],
    [
      { naming: 'opentelemetry', names: { requests: 'x_total' } },
      'ERR_GS_OPTION_INVALID',
      /there are duration,/,
    ],
    [{ names: { requests: 'x-total' } }, 'ERR_GS_OPTION_INVALID', /names: "requests" must be a metric name/],
    [{ sizes: 1 }, 'ERR_GS_OPTION_INVALID', /true or false/],
    [{ buckets: [] }, 'ERR_GS_OPTION_INVALID', /an array of finite numbers/],
    [{ buckets: [1, 0.1] }, 'ERR_GS_OPTION_INVALID', /greater than the one before/],
    [
      { routes: { '/a': { slowMs: 1 } } },
      'ERR_GS_OPTION_UNKNOWN',
      /routes\["\/a"\]: there is no option "slowMs"/,
    ],
    [
      { routes: { '/a': { slowThresholdMs: -5 } } },
      'ERR_GS_OPTION_INVALID',
      /routes\["\/a"\]: "slowThresholdMs"/,
    ],
    [{ routes: { '/a': 5 } }, 'ERR_GS_OPTION_INVALID', /must be an object, but it is 5/],
    [
      { routes: { '/a': { labels: { team: 'web' } } } },
      'ERR_GS_LABEL_UNKNOWN',
      /routes\["\/a"\]: there is no label "team"/,
    ],
    [
      { routes: { '/a': { labels: { team: 5 } } }, labels: { team: '' } },
      'ERR_GS_OPTION_INVALID',
      /routes\["\/a"\] labels: "team" must be a string/,
    ],
    [{ labels: { tenant: 5 } }, 'ERR_GS_OPTION_INVALID', /"tenant" must be a string or a function/],
    [{ labels: { 'tenant-id': 'a' } }, 'ERR_GS_LABEL_NAME', /letters, digits and "_"/],
    [{ labels: { le: 'a' } }, 'ERR_GS_LABEL_NAME', /reserved/],
    [{ labels: { route: 'a' } }, 'ERR_GS_LABEL_NAME', /"route" cannot be used: .*choose another/],
    [{ labels: { http_route: 'a' } }, 'ERR_GS_LABEL_NAME', /choose another/],
    [{ labels: { error_type: 'a' } }, 'ERR_GS_LABEL_NAME', /choose another/],
    [null, 'ERR_GS_OPTION_INVALID', /"options" must be an object/],
  ])('%j is refused', (options, code, message) => {
    expect(check(options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
    expect(check(options)).toThrow(/^metricsMiddleware/);
  });
});
