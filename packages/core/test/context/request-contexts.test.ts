import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { bindEmitter } from '../../src/context/bind-emitter.ts';
import { resolveContextOptions } from '../../src/context/context-options.ts';
import { currentRequest, runInContext } from '../../src/context/current-context.ts';
import type { RequestContext } from '../../src/context/request-context.ts';
import { RequestContexts } from '../../src/context/request-contexts.ts';
import { createRequestId, incomingRequestId } from '../../src/context/request-id.ts';
import { FakeClock } from '../../src/testing.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

class Fixture {
  readonly clock = new FakeClock();
  readonly contexts: RequestContexts;

  constructor(requestIdHeader = 'x-request-id') {
    this.contexts = new RequestContexts(this.clock, { requestIdHeader });
  }

  create(headers: Record<string, unknown> = {}): RequestContext {
    return this.contexts.create({ method: 'GET', headers } as IncomingMessage, 0, () => '/a');
  }
}

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
  test('takes the id and the trace from the headers', () => {
    const fixture = new Fixture();
    fixture.clock.advance(5);
    const { requestId, request: current } = fixture.create({ 'x-request-id': 'given', traceparent });
    expect(requestId).toBe('given');
    expect(current).toEqual({
      requestId: 'given',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      parentSpanId: '00f067aa0ba902b7',
      sampled: true,
      method: 'GET',
      route: '/a',
      startedAtMs: fixture.clock.wallTimeMs(),
      context: {},
    });
  });

  test('has an id of its own and no trace without headers that are valid', () => {
    const { request: current } = new Fixture().create({
      'x-request-id': 'not valid',
      traceparent: 'neither',
    });
    expect(current).toMatchObject({ requestId: expect.stringMatching(uuid), sampled: false });
    expect([current.traceId, current.parentSpanId]).toEqual([undefined, undefined]);
  });

  test('takes its id from the header that is configured', () => {
    const { requestId } = new Fixture('x-correlation-id').create({
      'x-request-id': 'no',
      'x-correlation-id': 'yes',
    });
    expect(requestId).toBe('yes');
  });

  test('knows the route as far as the request is routed, and keeps it when the request is over', () => {
    let route: string | undefined;
    const context = new Fixture().contexts.create({ headers: {} } as IncomingMessage, 0, () => route);
    expect(context.request.route).toBeUndefined();
    route = '/users/:id';
    expect(context.request.route).toBe('/users/:id');
    context.settle('/users/:id');
    route = 'of another request, which has the objects now';
    expect(context.request.route).toBe('/users/:id');
    context.settle();
    expect(context.route()).toBe('/users/:id');
  });

  test('is one per request, although two monitors observe it', () => {
    const req = new IncomingMessage(new Socket());
    const first = new Fixture().contexts.create(req, 0, () => '/first');
    bindEmitter(req, first);
    expect(new Fixture().contexts.create(req, 0, () => '/second')).toBe(first);
  });
});

describe('the options', () => {
  test('are off, the defaults, or given', () => {
    expect(resolveContextOptions('requestContext', undefined)).toBeUndefined();
    expect(resolveContextOptions('requestContext', false)).toBeUndefined();
    expect(resolveContextOptions('requestContext', true)).toEqual({ requestIdHeader: 'x-request-id' });
    expect(resolveContextOptions('requestContext', {})).toEqual({ requestIdHeader: 'x-request-id' });
    expect(resolveContextOptions('requestContext', { requestIdHeader: 'X-Correlation-ID' })).toEqual({
      requestIdHeader: 'x-correlation-id',
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

test('the current request is the one whose context is running', () => {
  const context = new Fixture().create({ 'x-request-id': 'given' });
  expect(currentRequest()).toBeUndefined();
  expect(runInContext(context, currentRequest)).toEqual(context.request);
  expect(currentRequest()).toBeUndefined();
});
