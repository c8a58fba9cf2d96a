// @ts-nocheck: it handles what other packages export, by looks.
// Loaded by `--require` into the processes of a foreign suite: adds our middleware or plugin to each application that it
// makes. Only a test harness may patch a framework so; nothing of this is in a package.

const Module = require('node:module');
const { join } = require('node:path');

const mode = process.env.GS_COMPAT_MODE;
const packages = process.env.GS_COMPAT_PACKAGES;
const require_ = (name) => require(join(packages, name, 'dist/bundle/index.js'));
const load = Module._load;
const wrapped = new Map();

const quiet = { logger: { debug() {}, info() {}, warn() {}, error() {} }, runtimeMetrics: false, env: {} };
const everything = {
  ...quiet,
  requestContext: true,
  requestLog: true,
  http: { sizes: true },
};
const options = mode === 'everything' ? everything : quiet;

/** What takes our place in the control run: as many layers and hooks as we have, which do nothing. */
const nothing = {
  express: () => (_req, _res, next) => next(),
  fastify: async (app) => {
    app.addHook('onRequest', (_request, _reply, done) => done());
    app.addHook('onError', (_request, _reply, _error, done) => done());
    app.addHook('onClose', async () => {});
    // Tests that count routes fail with any plugin that has one.
    app.register(async (scope) => scope.all('/.control/:nothing(^$)', async () => 'nothing'));
  },
};

/** @param {any} factory Of Express: `express()`. */
function withExpress(factory) {
  return wrap(factory, (app) => {
    if (mode === 'control') return app.use(nothing.express());
    const { createMonitor, metricsMiddleware } = require_('express');
    return app.use(metricsMiddleware({ monitor: createMonitor(options) }));
  });
}

/** @param {any} factory Of Fastify: `fastify()`. */
function withFastify(factory) {
  return wrap(factory, (app) => {
    const plugin = mode === 'control' ? nothing.fastify : require_('fastify').goldenSignals;
    // As a plugin that belongs to the application itself.
    if (mode === 'control') Object.assign(plugin, { [Symbol.for('skip-override')]: true });
    app.register(plugin, mode === 'control' ? {} : options);
  });
}

function wrap(factory, add) {
  let proxy = wrapped.get(factory);
  if (proxy === undefined) {
    proxy = new Proxy(factory, {
      apply(target, self, args) {
        const app = Reflect.apply(target, self, args);
        add(app);
        return app;
      },
      get: (target, name) => (target[name] === target ? proxy : target[name]),
    });
    wrapped.set(factory, proxy);
  }
  return proxy;
}

/** Told by their looks: a suite requires its own package by a path. */
function withUs(exported) {
  if (typeof exported !== 'function' || wrapped.has(exported)) return wrapped.get(exported) ?? exported;
  if (exported.fastify === exported && 'errorCodes' in exported) return withFastify(exported);
  if (typeof exported.application?.use === 'function' && typeof exported.Router === 'function')
    return withExpress(exported);
  return exported;
}

// Ours first, so that they load as they are.
if (mode !== 'control') for (const name of ['express', 'fastify']) require_(name);
Module._load = function loadWithUs(...args) {
  return withUs(load.apply(this, args));
};
