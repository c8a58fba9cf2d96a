// The same traffic to every adapter: near a thousand requests with errors, unknown URLs, streams, pipelining and clients
// that leave. Each case already compares what was counted with what was sent; here the frameworks are compared too.

import { checkCase, randomTraffic } from '@golden-signals/conformance';
import { expect, test } from '@jest/globals';
import { nodeServer } from '../packages/conformance/test/node-server-adapter.ts';
import { adapters as express } from '../packages/express/test/conformance-adapters.ts';
import { adapters as fastify } from '../packages/fastify/test/conformance-adapters.ts';
import { adapters as nestjs } from '../packages/nestjs/test/conformance-adapters.ts';
import { scaled } from './test-scale.ts';

const adapters = [nodeServer, ...express, ...fastify, ...nestjs];
const rounds = scaled(60);
const traffic = randomTraffic(20_26, rounds);

test(
  'every framework counts the same traffic alike, per route, method and status',
  async () => {
    const [first, ...others] = await inTurn(adapters, (adapter) => checkCase(adapter, traffic));
    expect(Object.values(first!.requests).reduce((sum, count) => sum + count)).toBeGreaterThan(8 * rounds);
    for (const readings of others) expect(readings.requests).toEqual(first!.requests);
  },
  scaled(120_000),
);

async function inTurn<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}
