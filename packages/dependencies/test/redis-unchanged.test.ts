// What an application notices of its client of Redis: results, errors, their order, and rejections that nobody handles.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect } from '@jest/globals';
import { build } from 'esbuild';
import { testWithTool } from '../../../test/services.ts';
import { RedisServer } from './redis-server.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** In a process of its own, with the client observed or not. */
const program = (connect: string, commands: string, port: number, observed: boolean) => `
  import { createMonitor } from '@golden-signals/core';
  import { dependencies } from '@golden-signals/dependencies';
  const monitor = createMonitor({ env: {}, stalls: false, runtimeMetrics: false, extensions: [dependencies()] });
  const told = [];
  const text = (value) => value instanceof Error ? value.name + ': ' + value.message : JSON.stringify(value);
  process.on('unhandledRejection', (reason) => told.push('unhandled ' + text(reason)));
  process.on('rejectionHandled', () => told.push('handled late'));
  // The server answers in order, so whatever was sent before is answered; turns, in which the client tells of it.
  const answered = async () => {
    await client.get('text');
    for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const port = ${port};
  ${connect}
  ${observed ? 'observeClient(client, { monitor });' : ''}
  await ready();
  const order = [];
  // Apart, because a batch is told of some microtasks later than a command: after those of the same packet, before others.
  const batches = [];
  const note = (name, list) => [(value) => list.push(name + ' ' + text(value)), (error) => list.push(name + ' failed ' + text(error))];
  const noteAll = (all) => all.forEach((one, i) => one.then(...note(i, i === 4 || i === 5 ? batches : order)));
  await client.set('text', 'a');
  ${commands}
  await answered();
  console.log(JSON.stringify({ told: told.sort(), order, batches, listeners: client.eventNames().map((name) => [String(name), client.listenerCount(name)]) }));
  client.on('error', () => {});
  close();
  await monitor.close();
`;

const libraries = {
  ioredis: {
    connect: `
      import { Redis } from 'ioredis';
      import { observeClient } from '@golden-signals/dependencies/ioredis';
      const client = new Redis({ host: '127.0.0.1', port });
      const ready = async () => { if (client.status !== 'ready') await new Promise((resolve) => client.once('ready', resolve)); };
      const close = () => client.disconnect();`,
    commands: `
      const all = [
        client.get('text'), client.lpush('text', 'x'), client.mget('text', 'none'), client.call('NOSUCH', 'y'),
        client.pipeline().get('text').lpush('text', 'x').exec(), client.multi().call('NOSUCH').exec(), client.get('none'),
      ];
      noteAll(all);
      await Promise.allSettled(all);
      void client.lpush('text', 'ignored');
      void client.multi().call('NOSUCH').exec();
      client.lpush('text', 'called back', (error) => order.push('callback ' + text(error)));
      const late = client.lpush('text', 'late');
      await answered();
      late.catch(() => {});`,
  },
  redis: {
    connect: `
      import { createClient } from 'redis';
      import { observeClient } from '@golden-signals/dependencies/redis';
      const client = createClient({ socket: { host: '127.0.0.1', port } });
      const ready = () => client.connect();
      const close = () => client.destroy();`,
    commands: `
      const all = [
        client.get('text'), client.lPush('text', 'x'), client.mGet(['text', 'none']), client.sendCommand(['NOSUCH', 'y']),
        client.multi().get('text').lPush('text', 'x').execAsPipeline(), client.multi().addCommand(['NOSUCH']).exec(),
        client.get('none'),
      ];
      noteAll(all);
      await Promise.allSettled(all);
      void client.lPush('text', 'ignored');
      void client.sendCommand(['NOSUCH', 'ignored']);
      void client.multi().addCommand(['NOSUCH']).exec();
      const late = client.sendCommand(['NOSUCH', 'late']);
      await answered();
      late.catch(() => {});`,
  },
} as const;

async function run(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: path('.'), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['ioredis', 'redis'],
    banner: {
      js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
    },
    alias: {
      '@golden-signals/core/extension': path('../../core/src/extension.ts'),
      '@golden-signals/core': path('../../core/src/index.ts'),
      '@golden-signals/dependencies/ioredis': path('../src/ioredis.ts'),
      '@golden-signals/dependencies/redis': path('../src/redis.ts'),
      '@golden-signals/dependencies': path('../src/index.ts'),
    },
  });
  const child = spawn(process.execPath, ['--input-type=module', '-'], { cwd: path('.') });
  child.stdin.end(outputFiles[0]!.text);
  const [printed, failed] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return `${printed}${failed}`;
}

let server: RedisServer | undefined;
afterAll(() => server?.stop());

describe.each(Object.entries(libraries))('%s', (_name, { connect, commands }) => {
  testWithTool('redis-server', 'does for the application what it did', async (path) => {
    server ??= await RedisServer.start(path);
    const { port } = server;
    const [alone = '', observed = ''] = await Promise.all(
      [false, true].map((isObserved) => run(program(connect, commands, port, isObserved))),
    );
    expect(JSON.parse(observed)).toEqual(JSON.parse(alone));
    const { told, order, batches } = JSON.parse(alone);
    expect(told.filter((line: string) => line.startsWith('unhandled')).length).toBeGreaterThanOrEqual(3);
    expect(order.length).toBeGreaterThanOrEqual(5);
    expect(batches).toHaveLength(2);
  });
});
