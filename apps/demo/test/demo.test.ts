import { createServer } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { frameworks } from '../src/frameworks.ts';
import { listenOnFreePort } from '../src/listen.ts';
import { DemoProcess } from './demo-process.ts';

let demo: DemoProcess | undefined;

afterEach(() => demo?.kill());

async function start(...args: string[]): Promise<DemoProcess> {
  demo = await DemoProcess.start(...args);
  return demo;
}

const outputs: string[] = [];

test.each(frameworks)(
  'a run on %s deploys, ends by itself and finds everything counted by both versions as it was sent',
  async (framework) => {
    const args = ['--framework', framework, '--port', '0', '--rate', '100', '--duration', '4'];
    const { output, exitCode } = await (await start(...args)).end();
    expect(output).toMatch(/^Equal: all \d+ kinds of requests were counted exactly as sent\.$/m);
    expect(output).toContain('Shutdown: the deploy of 1.5.0.');
    expect(output).toMatch(/^ {2}1\.5\.0, \d+ s ago: no request was compared so far$/m);
    expect(output).toMatch(/^\/products +GET +200 +\d+ +\d+$/m);
    expect(exitCode).toBe(0);
    outputs.push(output);
  },
  60_000,
);

// Of a hundred visitors two ask for what there is not, and on a busy machine a run has not many more.
test('of these runs one at least has compared what no route matches', () => {
  expect(outputs.join('\n')).toMatch(/^<unmatched> +GET +404 +\d+ +\d+$/m);
});

test('a run without any database brings its own', async () => {
  demo = DemoProcess.startEmbedded('--port', '0', '--rate', '20', '--duration', '2');
  const { output, exitCode } = await demo.end();
  expect(output).toMatch(/^Equal: all \d+ kinds/m);
  expect(exitCode).toBe(0);
}, 120_000);

test('Ctrl-C ends a run with the comparison', async () => {
  const running = await start('--port', '0', '--rate', '50');
  await running.port();
  const { output, exitCode } = await running.interrupt();
  expect(output).toMatch(/^(Equal|Nothing was sent)/m);
  expect(exitCode).toBe(0);
}, 60_000);

test('requests of other clients do not disturb the comparison', async () => {
  const running = await start('--port', '0', '--rate', '50');
  const response = await fetch(`http://127.0.0.1:${await running.port()}/products`);
  expect(await response.json()).toHaveLength(20);
  const { exitCode } = await running.interrupt();
  expect(exitCode).toBe(0);
}, 60_000);

test('a taken port is a clear message and the next free one', async () => {
  const other = createServer();
  const taken = await listenOnFreePort(other, 0);
  try {
    const running = await start('--port', String(taken), '--rate', '0');
    const port = await running.port();
    expect(running.output).toContain(`Port ${taken} is taken, so the shop listens on port ${port}.`);
    await running.interrupt();
  } finally {
    other.close();
  }
}, 60_000);

test('a wrong command line is a message, the usage and exit code 2', async () => {
  const { output, exitCode } = await (await start('--rate', 'fast')).end();
  expect(output).toMatch(/^--rate must be a number from 0 to 20000, not "fast"\.\n\nUsage: npm run demo/);
  expect(exitCode).toBe(2);
});
