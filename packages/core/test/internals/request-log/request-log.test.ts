import type { ErrorDescription } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { errorFields } from '../../../src/request-log/log-fields.ts';
import type { RequestFacts } from '../../../src/request-log/request-facts.ts';
import { RequestLog, resolveRequestLogOptions } from '../../../src/request-log/request-log.ts';

const facts: RequestFacts = {
  method: 'GET',
  route: '/users/:id',
  status: 200,
  durationMs: 12.345678,
  timeToFirstByteMs: undefined,
  requestBytes: 120,
  responseBytes: 2_048,
  startedAtMs: 1_700_000_000_000,
  requestId: undefined,
  traceId: undefined,
  spanId: undefined,
  isSlow: false,
  thresholdMs: 500,
  error: undefined,
  errorType: '',
};
const error: ErrorDescription = {
  type: 'TypeError',
  message: 'no id',
  code: undefined,
  stack: 'TypeError: no id\n    at load (/app/users.js:1:1)',
  causes: [],
};
const plainFields = {
  'http.request.method': 'GET',
  'http.route': '/users/:id',
  'http.response.status_code': 200,
  'http.server.request.duration': 0.012346,
  'http.request.size': 120,
  'http.response.size': 2_048,
};

function setUp(sampleRate = 1) {
  const logger = new MemoryLogger();
  const log = new RequestLog(logger, { sampleRate });
  const write = (some: Partial<RequestFacts> = {}) => {
    const request = { ...facts, ...some };
    if (log.takes(request.route, request.status, request.isSlow)) log.write(request);
  };
  return { logger, write };
}

test('a request is one line with its documented fields, and no others', () => {
  const { logger, write } = setUp();
  write();
  write({ requestId: 'id', traceId: 'trace', spanId: 'span', timeToFirstByteMs: 3.5 });
  expect(logger.entries).toEqual([
    { level: 'info', message: 'HTTP request completed', fields: plainFields },
    {
      level: 'info',
      message: 'HTTP request completed',
      fields: {
        ...plainFields,
        'http.request.id': 'id',
        trace_id: 'trace',
        span_id: 'span',
        'golden_signals.time_to_first_byte': 0.0035,
      },
    },
  ]);
});

test.each<[string, Partial<RequestFacts>, string, string]>([
  ['a success', { status: 204 }, 'info', 'HTTP request completed'],
  ['a redirection', { status: 302 }, 'info', 'HTTP request completed'],
  ['an error of the client', { status: 404 }, 'warn', 'HTTP request completed'],
  ['a client that left', { status: 499 }, 'info', 'HTTP client left'],
  ['an error of the server', { status: 500 }, 'error', 'HTTP request failed'],
  ['a slow success', { isSlow: true }, 'warn', 'HTTP request completed'],
  ['a slow error of the server', { isSlow: true, status: 503 }, 'error', 'HTTP request failed'],
  ['a client that left after long', { isSlow: true, status: 499 }, 'warn', 'HTTP client left'],
])('%s', (_what, some, level, message) => {
  const { logger, write } = setUp();
  write(some);
  expect(logger.entries).toMatchObject([{ level, message }]);
});

test('a slow request says from when on it is slow', () => {
  const { logger, write } = setUp();
  write({ isSlow: true, durationMs: 2_000 });
  expect(logger.entries[0]!.fields).toEqual({
    ...plainFields,
    'http.server.request.duration': 2,
    'golden_signals.slow': true,
    'golden_signals.slow_threshold': 0.5,
  });
});

test('an error of the server says what was thrown', () => {
  const { logger, write } = setUp();
  write({ status: 500, errorType: 'TypeError', error });
  write({ status: 503, errorType: '503' });
  expect(logger.entries.map(({ fields }) => fields)).toEqual([
    {
      ...plainFields,
      'http.response.status_code': 500,
      'error.type': 'TypeError',
      'exception.type': 'TypeError',
      'exception.message': 'no id',
      'exception.stacktrace': error.stack,
    },
    { ...plainFields, 'http.response.status_code': 503, 'error.type': '503' },
  ]);
});

test('an exception is told with its code and its causes', () => {
  const cause = { ...error, type: 'Error', message: 'refused', code: 'ECONNREFUSED', stack: undefined };
  const between = { ...error, stack: 'Error: between\n    at b', causes: [cause] };
  expect(errorFields({ ...error, code: 'E_LOAD', causes: [between, cause] })).toEqual({
    'exception.type': 'TypeError',
    'exception.message': 'no id',
    'error.code': 'E_LOAD',
    'exception.stacktrace': [
      error.stack,
      'Caused by: Error: between',
      '    at b',
      'Caused by: Error: refused',
      'Caused by: Error: refused',
    ].join('\n'),
  });
  expect(errorFields({ ...cause, code: undefined })).toEqual({
    'exception.type': 'Error',
    'exception.message': 'refused',
  });
});

describe('a sample', () => {
  const count = (logger: MemoryLogger, route: string) =>
    logger.entries.filter(({ fields }) => fields['http.route'] === route).length;

  test.each([
    [0.1, 100],
    [0.5, 500],
    [0.01, 10],
    [0.3, 300],
    [0.999, 999],
    [1, 1_000],
    [0, 0],
  ])('of %p of 1000 requests is %p lines', (rate, lines) => {
    const { logger, write } = setUp(rate);
    for (let index = 0; index < 1_000; index++) write();
    // Within one, because a product of fractions is not exact.
    expect(Math.abs(logger.entries.length - lines)).toBeLessThanOrEqual(rate === 0 || rate === 1 ? 0 : 1);
  });

  test('says which share it is, unless it is everything', () => {
    const { logger, write } = setUp(0.25);
    write();
    expect(logger.entries[0]!.fields).toEqual({ ...plainFields, 'golden_signals.sample_rate': 0.25 });
  });

  test('has the first request of each route, however the routes alternate', () => {
    const { logger, write } = setUp(0.5);
    write({ route: '/rare' });
    for (let index = 0; index < 100; index++) write({ route: index % 2 === 0 ? '/even' : '/odd' });
    expect(['/rare', '/even', '/odd'].map((route) => count(logger, route))).toEqual([1, 25, 25]);
  });

  test('has every error of the server and every slow request, which say nothing of a share', () => {
    const { logger, write } = setUp(0);
    for (let index = 0; index < 10; index++) write({ status: 502, errorType: '502' });
    for (let index = 0; index < 10; index++) write({ isSlow: true });
    for (let index = 0; index < 10; index++) write({ status: 404 });
    for (let index = 0; index < 10; index++) write({ status: 499 });
    expect(logger.entries).toHaveLength(20);
    expect(logger.entries.filter(({ fields }) => 'golden_signals.sample_rate' in fields)).toEqual([]);
  });

  test('counts a bounded number of routes one by one', () => {
    const { logger, write } = setUp(0.5);
    for (let index = 0; index < 2_500; index++) write({ route: `/${index}` });
    expect(logger.entries).toHaveLength(2_500);
    for (let index = 0; index < 100; index++) write({ route: `/more/${index}` });
    expect(logger.entries).toHaveLength(2_550);
  });
});

describe('the options', () => {
  test('are off, the defaults, or given', () => {
    expect(resolveRequestLogOptions('requestLog', undefined)).toBeUndefined();
    expect(resolveRequestLogOptions('requestLog', false)).toBeUndefined();
    expect(resolveRequestLogOptions('requestLog', true)).toEqual({ sampleRate: 1 });
    expect(resolveRequestLogOptions('requestLog', {})).toEqual({ sampleRate: 1 });
    expect(resolveRequestLogOptions('requestLog', { sampleRate: 0.1 })).toEqual({ sampleRate: 0.1 });
  });

  test.each([
    [{ sampleRate: 2 }, 'ERR_GS_OPTION_INVALID'],
    [{ sampleRate: -1 }, 'ERR_GS_OPTION_INVALID'],
    [{ sampleRate: 'all' }, 'ERR_GS_OPTION_INVALID'],
    ['yes', 'ERR_GS_OPTION_INVALID'],
    [{ rate: 1 }, 'ERR_GS_OPTION_UNKNOWN'],
  ])('%j is refused', (value, code) => {
    expect(() => resolveRequestLogOptions('requestLog', value as never)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
