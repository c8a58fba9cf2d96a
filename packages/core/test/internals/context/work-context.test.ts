import { currentRequest } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { resolveContextOptions } from '../../../src/context/context-options.ts';
import { runInContext } from '../../../src/context/current-context.ts';
import { WorkContext } from '../../../src/context/work-context.ts';
import { createRequestId, incomingRequestId } from '../../../src/work/request-id.ts';
import { testContext, testSource } from './support.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('the id that a caller gave a request', () => {
  test.each([
    ['a UUID', 'c56a4180-65aa-42ec-a945-5fd21dec0538'],
    ['a ULID', '01ARZ3NDEKTSV4RRFFQ69G5FAV'],
    ['32 hexadecimal digits (nginx)', 'fd3f1f4a6b8c4d0e9a7b5c3d1e2f4a6b'],
    ['AWS, X-Ray', 'Root=1-67891233-abcdef012345678912345678'],
    ['AWS, API Gateway', 'JKJaXmPLvHcESHA='],
    ['Google Cloud', '105445aa7843bc8bf206b12000100000/1'],
    ['Vercel', 'iad1::iad1::xxxxx-1620000000000-abcdef012345'],
    ['base64', 'aGVsbG8+d29ybGQ/'.replace('?', '/')],
    ['an address', 'job-7@worker.example~1'],
    ['one character', '7'],
    ['128 characters', 'a'.repeat(128)],
  ])('%s is accepted', (_what, id) => {
    expect(incomingRequestId(id)).toBe(id);
  });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['129 characters', 'a'.repeat(129)],
    ['a line end', 'a\nb'],
    ['a line end at the end', 'a\n'],
    ['a carriage return', 'a\r\nSet-Cookie: b'],
    ['a null character', 'a\0b'],
    ['a blank', 'a b'],
    ['two of them, as Node joins them', 'a, b'],
    ['two of them in an array', ['a', 'b']],
    ['markup', '<script>'],
    ['a quote', 'a"b'],
    ['letters beyond ASCII', 'ä'],
    ['an escape sequence of a terminal', '\u001b[31m'],
  ])('%s is refused', (_what, id) => {
    expect(incomingRequestId(id)).toBeUndefined();
  });

  test('a new one is a UUID, and another one each time', () => {
    const ids = Array.from({ length: 1_000 }, createRequestId);
    expect(ids.filter((id) => !uuid.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(1_000);
  });
});

describe('a context', () => {
  test('takes the id and the trace from the headers, and is the same object each time', () => {
    const clock = new FakeClock();
    clock.advance(5);
    const context = testContext(
      { headers: { 'x-request-id': 'given', traceparent }, startedMs: clock.now() },
      clock,
    );
    clock.advance(20);
    const current = runInContext(context, currentRequest);
    expect(current).toBe(context);
    expect(JSON.parse(JSON.stringify(current))).toEqual({
      requestId: 'given',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      parentSpanId: '00f067aa0ba902b7',
      sampled: true,
      method: 'GET',
      route: '/a',
      startedAtMs: clock.wallTimeMs() - 20,
      context: {},
    });
  });

  test('has an id of its own and no trace without headers that are valid', () => {
    const context = testContext({ headers: { 'x-request-id': 'not valid', traceparent: 'neither' } });
    expect(context.requestId).toMatch(uuid);
    expect(context.requestId).toBe(context.requestId);
    expect([context.traceId, context.parentSpanId, context.sampled]).toEqual([undefined, undefined, false]);
  });

  test('keeps the id that the work was asked for before there was a context', () => {
    expect(testContext({ givenId: 'early' }).requestId).toBe('early');
  });

  test('takes its id from the header that is configured', () => {
    const source = testSource({ headers: { 'x-request-id': 'no', 'x-correlation-id': 'yes' } });
    const settings = { clock: new FakeClock(), requestIdHeader: 'x-correlation-id' };
    expect(new WorkContext(source, settings).requestId).toBe('yes');
  });

  test('knows the route as far as the request is routed; what it says stays when the request is over', () => {
    const source = testSource({ headers: { 'x-request-id': 'given' }, name: undefined });
    const context = new WorkContext(source, { clock: new FakeClock(), requestIdHeader: 'x-request-id' });
    expect(context.route).toBeUndefined();
    source.name = '/users/:id';
    expect(context.route).toBe('/users/:id');
    context.settle({}, source, '/users/:id');
    source.name = 'of another request, which has the objects now';
    expect([context.route, context.requestId, context.method]).toEqual(['/users/:id', 'given', 'GET']);
    expect(context.carrier).toBeUndefined();
  });

  test('is the work of each monitor that sees the request, as long as that goes on', () => {
    const [first, second] = [{}, {}];
    const [own, other] = [testSource(), testSource()] as never[];
    const context = new WorkContext(own!, { clock: new FakeClock(), requestIdHeader: 'x-request-id' });
    context.belongsTo(first!, own!);
    context.belongsTo(second!, other!);
    expect([context.workOf(first!), context.workOf(second!), context.workOf({})]).toEqual([
      own,
      other,
      undefined,
    ]);
    context.settle(second!, other!);
    expect([context.workOf(first!), context.workOf(second!)]).toEqual([own, undefined]);
    context.settle(first!, own!);
    expect(context.workOf(first!)).toBeUndefined();
  });
});

describe('the options', () => {
  test('are off, the defaults, or given', () => {
    expect(resolveContextOptions('requestContext', undefined)).toBeUndefined();
    expect(resolveContextOptions('requestContext', false)).toBeUndefined();
    expect(resolveContextOptions('requestContext', true)).toEqual({
      requestIdHeader: 'x-request-id',
      responseHeader: false,
    });
    expect(resolveContextOptions('requestContext', {})).toEqual({
      requestIdHeader: 'x-request-id',
      responseHeader: false,
    });
    expect(resolveContextOptions('requestContext', { requestIdHeader: 'X-Correlation-ID' })).toEqual({
      requestIdHeader: 'x-correlation-id',
      responseHeader: false,
    });
  });

  test.each([
    [{ requestIdHeader: 'x request' }, 'ERR_GS_OPTION_INVALID'],
    [{ requestIdHeader: 'x\r\n' }, 'ERR_GS_OPTION_INVALID'],
    [{ requestIdHeader: 7 }, 'ERR_GS_OPTION_INVALID'],
    ['yes', 'ERR_GS_OPTION_INVALID'],
    [null, 'ERR_GS_OPTION_INVALID'],
    [{ header: 'x' }, 'ERR_GS_OPTION_UNKNOWN'],
  ])('%j is refused', (value, code) => {
    expect(() => resolveContextOptions('requestContext', value as never)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

test('the current request is the one whose context is running, and a job is none', () => {
  const context = testContext();
  expect(currentRequest()).toBeUndefined();
  expect(runInContext(context, currentRequest)).toBe(context);
  expect(runInContext(testContext({ kind: 'job' }), currentRequest)).toBeUndefined();
  expect(currentRequest()).toBeUndefined();
});
