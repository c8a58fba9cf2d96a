import assert from 'node:assert/strict';
import { addContext, type ErrorEvent } from '@golden-signals/core';
import type { ConformanceRoute, Handle } from '../app.ts';
import type { CaseContext, ConformanceCase } from '../conformance-case.ts';

/** What an event must say, without what only the process knows. */
type Told = Pick<ErrorEvent, 'source' | 'method' | 'route' | 'status' | 'repeated'> & {
  readonly type: string;
  readonly message: string;
};

/** As those of the library http-errors, whose statuses every framework answers. */
class PaymentError extends Error {
  override readonly name = 'PaymentError';
  readonly expose = false;
  readonly status: number;
  readonly statusCode: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
    this.statusCode = status;
  }
}

const refused = new PaymentError('the bank refused', 502);
const unknown = new PaymentError('no such order', 404);

/** Thrown: what is given to Express by `next`, Nest makes an exception of its own of where it is a client error. */
function failing(path: string, error: unknown, prefix = ''): ConformanceRoute {
  return route(
    path,
    () => {
      throw error;
    },
    prefix,
  );
}

function route(path: string, handle: Handle, prefix = ''): ConformanceRoute {
  return { method: 'GET', prefix, path, handle };
}

/** Sends one request and compares all events that it leads to. */
async function expectEvents(
  { monitor, connect, until }: CaseContext,
  path: string,
  expected: readonly Told[],
  send: (path: string) => Promise<unknown> = async (url) => (await connect()).request({ path: url }),
): Promise<readonly ErrorEvent[]> {
  const events: ErrorEvent[] = [];
  monitor.on('error', (event) => events.push(event));
  await send(path);
  await until(({ requests }) => Object.keys(requests).length > 0);
  assert.deepEqual(events.map(told), expected);
  return events;
}

function told({ source, method, route: template, status, repeated, error }: ErrorEvent): Told {
  const { type, message } = error;
  return { source, method, route: template, status, repeated, type, message };
}

const ofRequest = { source: 'request', method: 'GET', status: 500, repeated: false } as const;

/** What the listeners of `error` are told, and what is grouped. */
export const errorEventCases: readonly ConformanceCase[] = [
  {
    name: 'an exception is one event with the exception as it was thrown',
    expected: { requests: { 'GET /throw 500': 1 }, errors: { 'GET /throw RangeError': 1 } },
    async run(context) {
      const expected = {
        ...ofRequest,
        route: '/throw',
        type: 'RangeError',
        message: 'thrown by the handler',
      };
      const [event] = await expectEvents(context, '/throw', [expected]);
      assert.ok(event?.original instanceof RangeError);
      assert.match(event.error.stack ?? '', /^RangeError: thrown by the handler\n +at /);
      const { groups } = context.monitor.diagnostics().errors;
      assert.deepEqual(
        groups.map(({ type, count, routes, statuses }) => ({ type, count, routes, statuses })),
        [{ type: 'RangeError', count: 1, routes: { 'GET /throw': 1 }, statuses: { 500: 1 } }],
      );
    },
  },
  {
    name: 'a rejection is one event',
    needs: ['async-errors'],
    expected: { requests: { 'GET /reject 500': 1 }, errors: { 'GET /reject SyntaxError': 1 } },
    async run(context) {
      await expectEvents(context, '/reject', [
        { ...ofRequest, route: '/reject', type: 'SyntaxError', message: 'rejected by the handler' },
      ]);
    },
  },
  {
    name: 'an exception that is answered with another status is one event with both',
    routes: () => [failing('/pay', refused, '/orgs/:org')],
    expected: {
      requests: { 'GET /orgs/:org/pay 502': 1 },
      errors: { 'GET /orgs/:org/pay PaymentError': 1 },
    },
    async run(context) {
      const [event] = await expectEvents(context, '/orgs/7/pay?card=1', [
        {
          ...ofRequest,
          route: '/orgs/:org/pay',
          status: 502,
          type: 'PaymentError',
          message: 'the bank refused',
        },
      ]);
      assert.equal(event?.original, refused);
    },
  },
  {
    name: 'an exception after the head was sent is one event',
    expected: { requests: { 'GET /fail-late 500': 1 }, errors: { 'GET /fail-late TypeError': 1 } },
    async run(context) {
      const expected = {
        ...ofRequest,
        route: '/fail-late',
        type: 'TypeError',
        message: 'failed after the head was sent',
      };
      await expectEvents(context, '/fail-late', [expected], async (path) => {
        await assert.rejects((await context.connect()).request({ path }));
      });
    },
  },
  {
    name: 'a failure without an exception is one event, named by what it was',
    expected: {
      requests: { 'GET /destroy-response 500': 1 },
      errors: { 'GET /destroy-response connection_destroyed': 1 },
    },
    async run(context) {
      const expected = {
        ...ofRequest,
        route: '/destroy-response',
        type: 'connection_destroyed',
        message: 'The server closed the connection before the response was complete.',
      };
      await expectEvents(context, '/destroy-response', [expected], async (path) => {
        await assert.rejects((await context.connect()).request({ path }));
      });
    },
  },
  {
    name: 'an exception of a client error is none',
    routes: () => [failing('/order', unknown)],
    expected: { requests: { 'GET /order 404': 1 } },
    async run(context) {
      await expectEvents(context, '/order', []);
      assert.deepEqual(context.monitor.diagnostics().errors.groups, []);
    },
  },
  {
    name: 'an exception of a client error is one event where they are asked for',
    options: { errors: { clientErrors: true } },
    routes: () => [failing('/order', unknown)],
    expected: { requests: { 'GET /order 404': 1 } },
    async run(context) {
      await expectEvents(context, '/order', [
        { ...ofRequest, route: '/order', status: 404, type: 'PaymentError', message: 'no such order' },
      ]);
    },
  },
  {
    name: 'a client that leaves is no error event',
    options: { errors: { clientErrors: true } },
    expected: { requests: { 'GET /hang 499': 1 } },
    async run(context) {
      const { app, connect } = context;
      await expectEvents(context, '/hang', [], async (path) => {
        const client = await connect();
        client.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        await app.arrived(path);
        client.reset();
      });
    },
  },
  {
    name: 'what an operation throws and its request fails with counts once',
    options: { requestContext: true },
    routes: (monitor) => [
      route('/charge', (_req, _res, fail) => {
        const charge = monitor.operations.operation('charge');
        const rejection = charge.run(async () => {
          throw new RangeError('no money');
        });
        rejection.catch(fail);
      }),
    ],
    expected: { requests: { 'GET /charge 500': 1 }, errors: { 'GET /charge RangeError': 1 } },
    async run(context) {
      const error = { method: 'GET', route: '/charge', type: 'RangeError', message: 'no money' };
      const events = await expectEvents(context, '/charge', [
        { ...error, source: 'operation', status: undefined, repeated: false },
        { ...error, source: 'request', status: 500, repeated: true },
      ]);
      assert.equal(events[0]?.requestId, events[1]?.requestId);
      assert.equal(events[0]?.original, events[1]?.original);
      const [group, ...others] = context.monitor.diagnostics().errors.groups;
      assert.deepEqual([group?.count, others], [1, []]);
      assert.deepEqual(group?.routes, { 'GET /charge': 1 });
    },
  },
  {
    name: 'an event has the ids of its request and what was added to it',
    options: { requestContext: true },
    routes: () => [
      route('/tenant', (_req, _res, fail) => {
        addContext({ tenant: 'acme' });
        fail(new RangeError('no such tenant'));
      }),
    ],
    expected: { requests: { 'GET /tenant 500': 1 }, errors: { 'GET /tenant RangeError': 1 } },
    async run(context) {
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      const expected = { ...ofRequest, route: '/tenant', type: 'RangeError', message: 'no such tenant' };
      const [event] = await expectEvents(context, '/tenant', [expected], async (path) =>
        (await context.connect()).request({ path, headers: { 'X-Request-Id': 'r-1', traceparent } }),
      );
      const { requestId, traceId, spanId, fields } = event!;
      assert.deepEqual([requestId, traceId, spanId], ['r-1', 'a'.repeat(32), 'b'.repeat(16)]);
      assert.deepEqual(fields, { tenant: 'acme' });
    },
  },
];
