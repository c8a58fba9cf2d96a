// A secret of its own in every place that a request, an error and a log line can carry one, in an Express application
// with everything switched on; then everything that the monitor puts out is searched for them.

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  addContext,
  createMonitor,
  type ErrorEvent,
  jsonLineLogger,
  type Monitor,
} from '@golden-signals/core';
import { errorTrackingMiddleware, metricsMiddleware, monitoringRoutes } from '@golden-signals/express';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { editions } from '../packages/express/test/editions.ts';

/** Each secret says where it was, so that a failure does. The digits make it something that no grouping takes out. */
const secret = (place: string) => `s3cr3t${place}Xq7`;
/** Not a secret: put in the same places, it shows that they are searched. */
const marker = 'harmlessMarker';
/** What an application writes to a log of its own. */
const ofApplication = 'its own affair';

const places = [
  'query',
  'authorization',
  'basic',
  'proxyAuthorization',
  'cookie',
  'apiKey',
  'authToken',
  'forwardedUrl',
  'body',
  'message',
  'bearer',
  'url',
  'userinfo',
  'jwt',
  'cause',
  'causeProperty',
  'property',
  'code',
  'thrownObject',
  'aggregated',
  'contextField',
  'contextDeep',
  'contextText',
  'capturedField',
  'capturedHeaders',
  'operation',
  'requestId',
  'percent',
  'nestedBrackets',
  'nameAndValue',
  'xml',
  'sqlRows',
  'connectionString',
  'shell',
  'sloppyUrl',
  'labelledField',
] as const;

type Place = (typeof places)[number];

const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0${secret('jwt')}.c2lnbmF0dXJl`;
const card = '4111 1111 1111 1111';
const planted = [...places.map(secret), card, Buffer.from(`jane:${secret('basic')}`).toString('base64')];

let monitor: Monitor;
let server: http.Server;
const lines: string[] = [];
const events: Omit<ErrorEvent, 'original'>[] = [];
const told: unknown[] = [];
const responses: { status: number; headers: http.IncomingHttpHeaders }[] = [];
/** Everything that was put out, by what put it out. */
const outputs = new Map<string, string>();

const say = (place: Place) => `the password=${secret(place)} was refused for ${marker}`;

function failures(): Record<string, () => unknown> {
  const charge = monitor.operations.operation('charge');
  return {
    message: () => new Error(say('message')),
    bearer: () => new Error(`401 for "Authorization: Bearer ${secret('bearer')}"`),
    url: () => new Error(`GET https://api.example.org/a?key=${secret('url')} failed`),
    userinfo: () => new Error(`connect to postgres://app:${secret('userinfo')}@db.example.org/shop`),
    jwt: () => new Error(`cannot verify ${jwt}`),
    card: () => new Error(`card ${card} was declined`),
    cause: () => new Error('outer', { cause: new Error(say('cause')) }),
    causeProperty: () =>
      new Error('outer', {
        cause: { password: secret('causeProperty'), message: { token: secret('causeProperty') } },
      }),
    property: () =>
      Object.assign(new Error('of an HTTP client'), {
        config: { headers: { authorization: secret('property') } },
        password: secret('property'),
      }),
    code: () => Object.assign(new Error('coded'), { code: `token=${secret('code')}` }),
    thrownObject: () => ({ apiKey: secret('thrownObject'), nested: [{ cookie: secret('thrownObject') }] }),
    aggregated: () => new AggregateError([new Error(say('aggregated'))], 'several'),
    percent: () => new Error(`redirect to %2Fa%3Fx%3D1 with token%3D${secret('percent')}%26n%3D1`),
    nestedBrackets: () =>
      new Error(`{"credentials":{"user":{"id":1},"key":"${secret('nestedBrackets')}"},"of":"${marker}"}`),
    nameAndValue: () => new Error(`[{"name":"password","value":"${secret('nameAndValue')}"}]`),
    xml: () => new Error(`<login><password>${secret('xml')}</password></login>`),
    sqlRows: () => new Error(`insert into users (n, p) values ('bob', '${secret('sqlRows')}') failed`),
    connectionString: () => new Error(`Endpoint=sb://x;AccountKey=${secret('connectionString')}==;Timeout=5`),
    shell: () => new Error(`Command failed: mysql -u root -p${secret('shell')} shop`),
    sloppyUrl: () => new Error(`connect to postgres://app:a'b ${secret('sloppyUrl')}@db.example.org/shop`),
    labelledField: () => ({
      headers: [{ key: 'api-key', value: secret('labelledField') }],
      message: 'refused',
    }),
    operation: () =>
      charge.run(async () => Promise.reject(new Error(say('operation')))).catch((error) => error),
    plain: () => new Error(`nothing but ${marker}`),
  };
}

function application(): http.RequestListener {
  const { express } = editions()[1]!;
  const app = express();
  app.use(metricsMiddleware({ monitor }));
  app.use(monitoringRoutes({ monitor }));
  app.use(express.json());
  app.post('/fail/:how', async (req, _res, next) => {
    addContext({
      password: secret('contextField'),
      user: { session: { token: secret('contextDeep') }, name: marker },
      note: `token: ${secret('contextText')}`,
    });
    monitor.captureError(new Error('handled'), {
      fields: { clientSecret: secret('capturedField'), headers: req.headers, marker },
    });
    monitor.captureError(new Error('handled'), {
      fields: { raw: ['X-Api-Key', secret('capturedHeaders')], query: req.originalUrl },
    });
    next(await failures()[req.params.how]!());
  });
  app.get('/slow', (_req, res) => void setTimeout(() => res.end('slow'), 5));
  app.get('/missing/:id', (_req, _res, next) => {
    next(Object.assign(new Error(say('message')), { status: 404 }));
  });
  app.use(errorTrackingMiddleware({ monitor }));
  app.use(function answer(
    error: { status?: number },
    _req: unknown,
    res: http.ServerResponse,
    _next: unknown,
  ) {
    res.writeHead(error?.status ?? 500).end();
  });
  return app;
}

function send(
  method: string,
  path: string,
  headers: http.OutgoingHttpHeaders = {},
  body = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const req = http.request({ port, method, path, headers, agent: false }, async (res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of res) chunks.push(chunk);
      responses.push({ status: res.statusCode!, headers: res.headers });
      resolve(Buffer.concat(chunks).toString());
    });
    req.on('error', reject).end(body);
  });
}

const credentials = { authorization: 'Bearer reader' };

beforeAll(async () => {
  const logger = jsonLineLogger((line) => lines.push(line));
  monitor = createMonitor({
    auth: { bearerToken: 'reader' },
    env: {},
    logger,
    requestContext: true,
    requestLog: true,
    errors: { clientErrors: true },
    http: { slowThresholdMs: 0, responseTime: true, serverTiming: true },
    stalls: { thresholdMs: 20, captureStacks: true },
  });
  monitor.on('error', ({ original: _, ...event }) => events.push(event));
  monitor.on('slow', (record) => told.push(record));
  monitor.on('stall', (stall) => told.push(stall));
  server = http.createServer(application());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const headers = {
    authorization: `Bearer ${secret('authorization')}`,
    'proxy-authorization': `Basic ${Buffer.from(`jane:${secret('basic')}`).toString('base64')}`,
    'x-proxy-authorization': secret('proxyAuthorization'),
    cookie: `session=${secret('cookie')}; theme=dark`,
    'x-api-key': secret('apiKey'),
    'x-auth-token': secret('authToken'),
    'x-forwarded-uri': `/a?token=${secret('forwardedUrl')}`,
    'x-request-id': `token=${secret('requestId')}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ password: secret('body'), marker });
  for (const how of Object.keys(failures())) {
    await send('POST', `/fail/${how}?token=${secret('query')}&q=${secret('query')}`, headers, body);
  }
  // Not JSON: the error of the parser has a part of the body in it, and all of it as a property.
  await send('POST', '/fail/body', headers, `{"password":"${secret('body')}"`);
  for (const path of ['/slow', '/missing/7', `/unknown/${secret('query')}`])
    await send('GET', `${path}?token=${secret('query')}`, headers);
  // A stall while nothing else happens; its stack has functions, and no values.
  const endMs = performance.now() + 150;
  while (performance.now() < endMs);
  await new Promise((resolve) => setTimeout(resolve, 100));
  monitor.logger.child({ password: ofApplication }).info({ 'http.route': '/' }, 'a line of the application');

  for (const format of ['text/plain', 'application/openmetrics-text', 'application/json', protobuf])
    outputs.set(`/metrics as ${format}`, await send('GET', '/metrics', { ...credentials, accept: format }));
  for (const part of ['errors', 'slow', 'in-flight', 'stalls'])
    outputs.set(`/monitoring/${part}`, await send('GET', `/monitoring/${part}`, credentials));
  outputs.set('diagnostics()', JSON.stringify(monitor.diagnostics()));
  outputs.set('report()', monitor.report());
  outputs.set('log lines', lines.join(''));
  outputs.set('error events', JSON.stringify(events));
  outputs.set('other events', JSON.stringify(told));
  outputs.set('responses', JSON.stringify(responses));
}, 60_000);

const protobuf =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await monitor.close();
});

test('every request was answered as without a monitor', () => {
  const statuses = responses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 500)).toHaveLength(Object.keys(failures()).length);
  expect(statuses.filter((status) => status !== 500)).toEqual([400, 200, 404, 404, ...Array(8).fill(200)]);
});

test('what is no secret is found where it was put, so a secret would be', () => {
  const found = [...outputs].filter(([, text]) => text.includes(marker)).map(([name]) => name);
  expect(found).toEqual(
    expect.arrayContaining([
      '/monitoring/errors',
      '/monitoring/slow',
      'diagnostics()',
      'report()',
      'log lines',
      'error events',
      'other events',
    ]),
  );
  expect(outputs.get('/metrics as text/plain')).toContain('/fail/:how');
  expect(outputs.get(`/metrics as ${protobuf}`)).toContain('/fail/:how');
  expect(outputs.get('/monitoring/stalls')).toContain('secrets.test');
  expect(outputs.get('responses')).toContain('server-timing');
  const groups = monitor.diagnostics().errors.groups.length;
  expect(groups).toBeGreaterThan(10);
});

test.each([
  ['/metrics as text/plain'],
  ['/metrics as application/openmetrics-text'],
  ['/metrics as application/json'],
  [`/metrics as ${protobuf}`],
  ['/monitoring/errors'],
  ['/monitoring/slow'],
  ['/monitoring/in-flight'],
  ['/monitoring/stalls'],
  ['diagnostics()'],
  ['report()'],
  ['log lines'],
  ['error events'],
  ['other events'],
  ['responses'],
])('%s has no secret in it', (name) => {
  const text = outputs.get(name)!;
  expect(text).not.toBe('');
  expect(planted.filter((one) => text.includes(one))).toEqual([]);
});

test('the lines of the application are passed on as they are', () => {
  expect(outputs.get('log lines')).toContain(ofApplication);
});
