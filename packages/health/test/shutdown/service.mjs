// A service for shutdown.test.ts to end: `node service.mjs <bare|express|fastify|nest> <options of gracefulShutdown as JSON>`.
// It runs the built package. Its port, and at its end its accounts, are lines of JSON on standard output.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createMonitor, jsonLineLogger, monitorServer } from '@golden-signals/core';
import { serveEndpoint } from '@golden-signals/core/adapter';
import { systemClock } from '@golden-signals/core/extension';
import { gracefulShutdown, health } from '@golden-signals/health';

const require = createRequire(import.meta.url);
const [, , framework = 'bare', options = '{}'] = process.argv;
const accounts = { opened: 0, closed: 0, requests: 0, answered: 0 };
/** @type {string[]} */
const events = [];

/** With HELD_DRAIN the drain lasts until SIGUSR2 comes, however long a busy machine takes for what is done meanwhile. */
const clock = {
  ...systemClock,
  /** @type {import('@golden-signals/core').Clock['after']} */
  after(delayMs, callback, delayOptions) {
    const isHeld = process.env.HELD_DRAIN && delayMs === JSON.parse(options).drainDelayMs;
    if (!isHeld) return systemClock.after(delayMs, callback, delayOptions);
    process.once('SIGUSR2', callback);
    return () => process.off('SIGUSR2', callback);
  },
};
const monitor = createMonitor({ runtimeMetrics: false, logger: jsonLineLogger(), clock });
const probes = health({ checks: { db: () => {} } });
monitor.use(probes);

/** @typedef {() => Promise<{ target: any, server: import('node:http').Server }>} Start */

/** @type {Record<string, Start> & { bare: Start }} */
const frameworks = {
  async bare() {
    const server = createServer((req, res) => {
      if (!serveEndpoint(monitor, req, res)) serve(req, res);
    });
    return { target: server, server };
  },
  async express() {
    const app = require('express')();
    app.use(
      (/** @type {any} */ req, /** @type {any} */ res, /** @type {() => void} */ next) =>
        void (serveEndpoint(monitor, req, res) || next()),
    );
    app.use(serve);
    const server = createServer(app);
    return { target: server, server };
  },
  async fastify() {
    const fastify = createRequire(require.resolve('../../../fastify/package.json'))('fastify');
    const app = fastify();
    app.addHook('onClose', async () => void events.push('fastify onClose'));
    app.all('/*', (/** @type {any} */ request, /** @type {any} */ reply) => {
      reply.hijack();
      if (!serveEndpoint(monitor, request.raw, reply.raw)) serve(request.raw, reply.raw);
    });
    await app.ready();
    return { target: app, server: app.server };
  },
  async nest() {
    const nestRequire = createRequire(require.resolve('../../../nestjs/package.json'));
    nestRequire('reflect-metadata');
    const { Module } = nestRequire('@nestjs/common');
    const { NestFactory } = nestRequire('@nestjs/core');
    const { ExpressAdapter } = nestRequire('@nestjs/platform-express');
    class Shop {
      onModuleDestroy() {
        events.push('nest onModuleDestroy');
      }
      /** @param {string} signal */
      onApplicationShutdown(signal) {
        events.push(`nest onApplicationShutdown ${signal}`);
      }
    }
    Module({})(Shop);
    const app = await NestFactory.create(Shop, new ExpressAdapter(), { logger: false });
    app.enableShutdownHooks();
    app.use((/** @type {any} */ req, /** @type {any} */ res) => {
      if (!serveEndpoint(monitor, req, res)) serve(req, res);
    });
    return { target: app, server: app.getHttpServer() };
  },
};

/** @param {import('node:http').IncomingMessage} req @param {import('node:http').ServerResponse} res */
function serve(req, res) {
  const [, what = ''] = (req.url ?? '').split('/');
  if (what === 'fast') answer(res, 'fast');
  if (what === 'slow') setTimeout(() => answer(res, 'slow'), 300);
  if (what === 'stream') stream(res, 20);
  if (what === 'endless') {
    stream(res, Number.POSITIVE_INFINITY);
    shutdown.closing.addEventListener('abort', () => res.end('end'));
  }
  // `hang` is answered never.
}

/** @param {import('node:http').ServerResponse} res @param {string} body */
function answer(res, body) {
  res.setHeader('X-Answered-At', Date.now());
  res.end(body);
}

/** @param {import('node:http').ServerResponse} res @param {number} chunks */
function stream(res, chunks) {
  let sent = 0;
  const timer = setInterval(() => {
    if (++sent <= chunks) res.write('chunk;');
    else res.end('end');
  }, 50);
  res.on('close', () => clearInterval(timer));
}

const start = frameworks[framework] ?? frameworks.bare;
const { target, server } = await start();
monitorServer(server, { monitor, route: (req) => `/${(req.url ?? '').split('/')[1]}/:id` });
server.on('connection', (socket) => {
  accounts.opened++;
  socket.on('close', () => accounts.closed++);
});
server.on('request', (_req, res) => {
  accounts.requests++;
  res.on('finish', () => accounts.answered++);
});
server.on('upgrade', (req, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  socket.on('data', (/** @type {Buffer} */ data) => socket.write(data));
  if (req.url === '/socket/polite') shutdown.closing.addEventListener('abort', () => socket.end('bye'));
});

const shutdown = gracefulShutdown(target, { health: probes, ...JSON.parse(options) });
shutdown.onShutdown('pool', () => void events.push('pool'));
shutdown.onShutdown('exporter', async () => void events.push('exporter'));
if (process.env.BROKEN_HOOK) shutdown.onShutdown('broken', () => Promise.reject(new Error('no')));
if (process.env.HANGING_HOOK) shutdown.onShutdown('hanging', () => new Promise(() => {}), { timeoutMs: 100 });
if (process.env.FORGOTTEN_TIMER) setInterval(() => {}, 1_000);

server.on('listening', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(JSON.stringify({ port: address.port }));
});
// An application closes in an orderly way only what it has opened itself.
if (framework === 'fastify') await target.listen({ port: 0, host: '127.0.0.1' });
else if (framework === 'nest') await target.listen(0, '127.0.0.1');
else server.listen(0, '127.0.0.1');
process.on('exit', () => console.log(JSON.stringify({ ...accounts, events })));
