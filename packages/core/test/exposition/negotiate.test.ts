import { contentType, type Format, negotiateFormat } from '@golden-signals/core';
import { parseAccept } from '@golden-signals/core/extension';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

const protobuf = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

describe('negotiateFormat', () => {
  test.each<[string | undefined, Format]>([
    [undefined, 'text'],
    ['', 'text'],
    ['*/*', 'text'],
    ['text/*', 'text'],
    ['text/plain', 'text'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text'],
    ['image/png', 'text'],
    ['application/*', 'text'],
    [';;=,,;q', 'text'],
    ['application/json', 'json'],
    ['application/openmetrics-text', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version="1.0.0"; Charset=utf-8', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1', 'text'],
    ['application/openmetrics-text;version=0.0.1,application/json;q=0.1', 'json'],
    [protobuf, 'protobuf'],
    [protobuf.replaceAll(';', ' ; '), 'protobuf'],
    ['application/vnd.google.protobuf', 'text'],
    ['application/vnd.google.protobuf;proto=other;encoding=delimited', 'text'],
    ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text', 'text'],
  ])('%p gets %s', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });

  test.each<[string, string, Format]>([
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'Prometheus 2.42 with native histograms',
      `${protobuf},application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
      'protobuf',
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
  ])('%s gets the format it prefers', (_scraper, accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });

  test.each<[string, Format]>([
    ['application/json;q=0.9,text/plain;q=0.8', 'json'],
    ['application/json;q=0.8,text/plain;q=0.9', 'text'],
    ['application/openmetrics-text;q=0,application/json;q=0.001', 'json'],
    ['text/plain;q=0.1,*/*;q=0.9,application/json;q=0.5', 'json'],
    ['*/*;q=0.9,application/openmetrics-text;q=0.5', 'text'],
  ])('%p: the highest q wins, and an exact range says more than a wildcard', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });

  test('between equals, the richer format wins, whatever their order', () => {
    const ranges = ['text/plain', 'application/openmetrics-text', 'application/json', protobuf];
    fc.assert(
      fc.property(fc.shuffledSubarray(ranges, { minLength: 4 }), (order) => {
        expect(negotiateFormat(order.join(','))).toBe('protobuf');
      }),
    );
    expect(negotiateFormat('application/json,text/plain')).toBe('text');
    expect(negotiateFormat('text/plain,application/openmetrics-text')).toBe('openmetrics');
  });

  test('never throws, whatever a client sends', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'abq01=;,."/* \\*'), maxLength: 60 });
    fc.assert(
      fc.property(noise, (accept) => {
        expect(contentType(negotiateFormat(accept))).toContain('/');
      }),
    );
  });
});

test('the Content-Types are the ones Prometheus recognises', () => {
  expect(contentType('text')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(contentType('openmetrics')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(contentType('protobuf').replaceAll('; ', ';')).toBe(protobuf);
  expect(contentType('json')).toBe('application/json; charset=utf-8');
});

test.each([
  ['parameters', `text/plain${';'.repeat(15_000)}`],
  ['elements', `text/plain${',x'.repeat(15_000)}`],
  ['characters', `text/plain;a=${'b'.repeat(15_000)}`],
])('of a header with too many %s only the beginning is read', (_what, header) => {
  const preferences = parseAccept(header);
  expect(preferences[0]?.value).toBe('text/plain');
  expect(preferences.length).toBeLessThan(100);
  expect(Math.max(...preferences.map(({ parameters }) => parameters.size))).toBeLessThan(100);
  expect(preferences[0]?.parameters.get('a')?.length ?? 0).toBeLessThan(5_000);
});
