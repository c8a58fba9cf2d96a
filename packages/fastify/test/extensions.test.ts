import { createMonitor, type Extension } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { goldenSignals } from '@golden-signals/fastify';
import { describe, expect, test } from '@jest/globals';
import fastify from 'fastify';
import { editions } from './editions.ts';
import { inject } from './inject.ts';

/** An extension with one endpoint. */
const serving = (name: string): Extension => ({
  name,
  setup: ({ endpoints }) =>
    endpoints.add({
      name,
      paths: [`/${name}`],
      access: 'open',
      handle: () => ({ status: 200, headers: {}, body: name }),
    }),
});

describe.each(editions)('extensions in $name', (edition) => {
  test('are served where the endpoints are, also those of a second registration', async () => {
    const monitor = createMonitor({ env: {}, runtimeMetrics: false, logger: new MemoryLogger() });
    const app = edition.fastify();
    await app.register(goldenSignals, { monitor, extensions: [serving('probe')], prefix: '/internal' });
    await app.register(goldenSignals, { extensions: [serving('late')] });
    for (const name of ['probe', 'late']) {
      const { statusCode, body } = await inject(app, `/internal/${name}`);
      expect([statusCode, body]).toEqual([200, name]);
    }
    await app.close();
    await monitor.close();
  });

  test.each<[string, unknown, string]>([
    ['no array', serving('probe'), 'ERR_GS_OPTION_INVALID'],
    ['no extension', [{ name: 'probe' }], 'ERR_GS_OPTION_INVALID'],
    ['the same twice', [serving('probe'), serving('probe')], 'ERR_GS_EXTENSION_DUPLICATE'],
  ])('%s rejects the registration', async (_what, extensions, code) => {
    const monitor = createMonitor({ env: {}, runtimeMetrics: false, logger: new MemoryLogger() });
    const app = edition.fastify();
    app.register(goldenSignals, { monitor, extensions: extensions as Extension[] });
    await expect(app.ready()).rejects.toMatchObject({ code });
    await monitor.close();
  });
});

test.each([{}, { service: { name: 'shop' } }])(
  'a second application with a health of its own does not fail where a test has not closed the first, made with %j',
  async (options) => {
    const make = async () => {
      const app = fastify();
      await app.register(goldenSignals, { ...options, extensions: [serving('health')] });
      await app.ready();
      return app;
    };
    const [first, second] = [await make(), await make()];
    expect(second.goldenSignals).not.toBe(first.goldenSignals);
    await second.close();
    expect(second.goldenSignals.closed).toBe(true);
    expect(first.goldenSignals.closed).toBe(false);
    await first.close();
    expect(first.goldenSignals.closed).toBe(true);
  },
);
