import { Agent, get, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { frameworks } from '../src/frameworks.ts';
import { DemoProcess } from './demo-process.ts';

let demo: DemoProcess | undefined;
afterEach(() => demo?.kill());

interface Answer {
  readonly status: number;
  /** Whether the connection ends with this answer. */
  readonly isLast: boolean;
}

function send(port: number, path: string, agent: Agent | false = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const read = (res: IncomingMessage) => {
      const { statusCode: status = 0, headers } = res;
      res
        .once('error', reject)
        .once('end', () => resolve({ status, isLast: headers.connection === 'close' }));
      res.resume();
    };
    get({ host: '127.0.0.1', port, path, agent }, read).on('error', reject);
  });
}

/** Visitors with a connection each, which they use until the shop closes it. */
async function visit(port: number, path: string): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: number[] = [];
  for (let isLast = false; !isLast; ) {
    const answer = await send(port, path, agent);
    statuses.push(answer.status);
    isLast = answer.isLast;
  }
  agent.destroy();
  return statuses;
}

/** A balancer, which opens a connection per request until the readiness probe fails; a probe that is refused has failed. */
async function balance(port: number, path: string): Promise<number[]> {
  const isReady = () =>
    send(port, '/ready').then(
      ({ status }) => status === 200,
      () => false,
    );
  const statuses: number[] = [];
  while (await isReady()) statuses.push((await send(port, path)).status);
  return statuses;
}

/** What the shop has logged about its end. */
function shutdownLines(output: string): string[] {
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line).msg).filter((msg) => msg.startsWith('Shutdown:'));
}

describe.each(frameworks)('the shop on %s', (framework) => {
  const args = ['--framework', framework, '--port', '0', '--rate', '0'];

  test('fails no request when it is told to end under load', async () => {
    demo = await DemoProcess.start(...args, '--drain', '1');
    const port = await demo.port();
    const paths = ['/products/1', '/users/7/orders', '/', '/search?q=oak'];
    const load = Promise.all([
      ...paths.flatMap((path) => [visit(port, path), visit(port, path)]),
      balance(port, '/products'),
    ]);
    for (let i = 0; i < 20; i++) await send(port, '/products/2');
    const ended = demo.interrupt('SIGTERM');
    const visits = await load;
    const { output, exitCode } = await ended;
    for (const statuses of visits) expect(new Set(statuses)).toEqual(new Set([200]));
    expect(exitCode).toBe(0);
    expect(shutdownLines(output)).toEqual([
      'Shutdown: SIGTERM. Readiness fails; serving goes on for 1000 ms.',
      'Shutdown: closing. What is being served has 3000 ms left.',
      ...(framework === 'express' ? [] : ['Shutdown: "application" is done.']),
      'Shutdown: complete, everything was answered.',
    ]);
  }, 60_000);

  test('cuts off what never ends, names its route, and exits with 1', async () => {
    demo = await DemoProcess.start(...args);
    const port = await demo.port();
    const stream = send(port, '/stock/live?secret=1').catch((error: NodeJS.ErrnoException) => error.code);
    await send(port, '/products/1');
    const { output, exitCode } = await demo.interrupt('SIGTERM');
    expect(await stream).toBe('ECONNRESET');
    expect(exitCode).toBe(1);
    expect(shutdownLines(output)).toContain('Shutdown: GET /stock/live did not end in time, and is cut off.');
  }, 60_000);
});
