import { requestText } from '../client.ts';
import type { ConformanceCase } from '../conformance-case.ts';

const departures = [
  { how: 'closes', leave: 'end' },
  { how: 'resets', leave: 'reset' },
] as const;

const leavingCases: readonly ConformanceCase[] = departures.flatMap(({ how, leave }) => [
  {
    name: `the client ${how} the connection before the response`,
    expected: { requests: { 'GET /hang 499': 1 } },
    async run({ app, connect }) {
      const client = await connect();
      client.write(requestText({ path: '/hang' }));
      await app.arrived('/hang');
      client[leave]();
    },
  },
  {
    name: `the client ${how} the connection during the response`,
    expected: { requests: { 'GET /partial 499': 1 } },
    async run({ connect }) {
      const client = await connect();
      client.write(requestText({ path: '/partial' }));
      await client.head();
      client[leave]();
    },
  },
  {
    name: `the client ${how} the connection in the middle of its upload`,
    expected: { requests: { 'POST /hang 499': 1 } },
    async run({ app, connect }) {
      const client = await connect();
      client.write(requestText({ method: 'POST', path: '/hang', headers: { 'Content-Length': '100' } }));
      await app.arrived('/hang');
      client.write('less than announced');
      client[leave]();
    },
  },
  {
    name: `the client ${how} the connection while three pipelined requests wait`,
    expected: { requests: { 'GET /hang 499': 1, 'GET /json 499': 1, 'GET /users/:user 499': 1 } },
    async run({ app, connect }) {
      const client = await connect();
      client.write(['/hang', '/json', '/users/1'].map((path) => requestText({ path })).join(''));
      await app.arrived('/users/1');
      client[leave]();
    },
  },
  {
    name: `the client ${how} the connection after the response: not an abort`,
    expected: { requests: { 'GET /json 200': 1 } },
    async run({ connect }) {
      const client = await connect();
      await client.request({ path: '/json' });
      client[leave]();
      await client.closed;
    },
  },
]);

/** Clients that leave: 499 exactly once, and never an error of the server. */
export const departureCases: readonly ConformanceCase[] = [
  ...leavingCases,
  {
    name: 'the client resets the connection while the server flushes a response that it has ended',
    expected: { requests: { 'GET /big 499': 1 } },
    async run({ app, connect }) {
      const client = await connect();
      client.pause();
      client.write(requestText({ path: '/big' }));
      await app.arrived('/big');
      client.reset();
    },
  },
  {
    name: 'the client half-closes while the server flushes, and reads on: not an abort',
    expected: { requests: { 'GET /big 200': 1 } },
    async run({ app, connect }) {
      const client = await connect();
      client.pause();
      client.write(requestText({ path: '/big' }));
      await app.arrived('/big');
      client.end();
      client.resume();
      await client.closed;
    },
  },
];
