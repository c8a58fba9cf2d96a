import { createMonitor } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { goldenSignals } from '@golden-signals/fastify';
import { describe, expect, test } from '@jest/globals';
import type { FastifyPluginAsync } from 'fastify';
import { editions } from './editions.ts';

const quiet = { env: {}, runtimeMetrics: false, logger: new MemoryLogger() };

describe.each(editions)('the hooks of goldenSignals in $name', (edition) => {
  test.each(['before', 'after'])(
    'leave the error as it is when an onReady hook of the application hangs that was added %s them',
    async (order) => {
      const monitor = createMonitor(quiet);
      const errorOf = async (plugin: FastifyPluginAsync, options = {}) => {
        const app = edition.fastify({ pluginTimeout: 50 });
        const addHook = () => app.addHook('onReady', function connectToDatabase(_done) {});
        if (order === 'before') addHook();
        app.register(plugin, options);
        if (order === 'after') app.register(async () => addHook());
        const error = await Promise.resolve(app.ready()).catch((reason: Error) => reason);
        await app.close();
        return String(error);
      };
      const found = await errorOf(goldenSignals, { monitor });
      expect(found).toBe(await errorOf(async () => {}));
      if (edition.name === 'Fastify 5') expect(found).toContain('connectToDatabase');
      await monitor.close();
    },
  );

  test.each([{ endpointConflicts: 'error' as const }, { env: { GS_METRICS_PORT: '0' } }])(
    'say that they wait for others, where %j needs one at the start and Fastify names the last',
    async (options) => {
      const app = edition.fastify({ pluginTimeout: 50 });
      app.addHook('onReady', function connectToDatabase(_done) {});
      app.register(goldenSignals, { ...quiet, ...options });
      const error = await Promise.resolve(app.ready()).catch((reason: Error) => reason);
      await app.close();
      expect(String(error)).toContain('hook');
      if (edition.name === 'Fastify 5') expect(String(error)).toMatch(/"goldenSignals\w+, or one before it"/);
    },
  );

  test('have names, by which a profile or an error shows whose they are', async () => {
    const names: string[] = [];
    const app = edition.fastify();
    const { addHook } = app;
    app.addHook = function addNoted(this: typeof app, ...[name, hook]: Parameters<typeof addHook>) {
      names.push(`${name} ${hook.name}`);
      return addHook.call(this, name, hook);
    } as typeof addHook;
    const logger = new MemoryLogger();
    const environment = { GS_METRICS_PORT: '0' };
    await app.register(goldenSignals, {
      runtimeMetrics: false,
      logger,
      env: environment,
      endpointConflicts: 'error',
    });
    await app.ready();
    expect(names.length).toBeGreaterThan(7);
    expect(names.filter((name) => !/^on\w+ goldenSignals[A-Z]\w+(, or one before it)?$/.test(name))).toEqual(
      [],
    );
    await app.close();
  });
});
