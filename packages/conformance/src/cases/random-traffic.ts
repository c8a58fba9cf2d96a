import assert from 'node:assert/strict';
import { type Client, requestText } from '../client.ts';
import type { CaseContext, ConformanceCase } from '../conformance-case.ts';

const connections = 8;
const defaultExchangesPerConnection = 40;

/** Counts what it sends, under the name that the metrics should have for it. */
class Tally {
  readonly requests: Record<string, number> = {};
  readonly errors: Record<string, number> = {};

  sent(request: string, error?: string): void {
    this.requests[request] = (this.requests[request] ?? 0) + 1;
    if (error !== undefined) this.errors[error] = (this.errors[error] ?? 0) + 1;
  }
}

interface Traffic {
  readonly context: CaseContext;
  readonly tally: Tally;
  /** A number that no other exchange has. */
  readonly id: number;
}

/** One exchange; says whether the connection is still of use. */
type Exchange = (client: Client, traffic: Traffic) => Promise<boolean>;

function answered(path: (id: number) => string, request: string, error?: string, method = 'GET'): Exchange {
  return async (client, { tally, id }) => {
    tally.sent(request, error);
    const { status } = await client.request({ method, path: path(id) });
    assert.ok(request.endsWith(` ${status}`), `${request} was answered ${status}`);
    return true;
  };
}

const exchanges: readonly Exchange[] = [
  answered(() => '/json', 'GET /json 200'),
  answered((id) => `/users/${id}`, 'GET /users/:user 200'),
  answered((id) => `/orgs/${id}/users/${id}`, 'GET /orgs/:org/users/:user 200'),
  answered((id) => `/nothing/${id}`, 'GET <unmatched> 404'),
  answered(() => '/stream', 'GET /stream 200'),
  answered(() => '/status/304', 'GET /status/:code 304'),
  answered(() => '/status/502', 'GET /status/:code 502', 'GET /status/:code 502'),
  answered(() => '/throw', 'GET /throw 500', 'GET /throw RangeError'),
  answered(() => '/json', 'HEAD /json 200', undefined, 'HEAD'),
  async (client, { tally }) => {
    tally.sent('POST /upload 200');
    await client.request({ method: 'POST', path: '/upload', body: 'x'.repeat(1_000) });
    return true;
  },
  async (client, { tally, id }) => {
    for (const path of ['/delayed', `/users/${id}`, '/json']) client.write(requestText({ path }));
    for (const request of ['GET /delayed 200', 'GET /users/:user 200', 'GET /json 200']) {
      tally.sent(request);
      await client.response();
    }
    return true;
  },
  async (client, { tally, id, context }) => {
    tally.sent('GET /hang 499');
    client.write(requestText({ path: `/hang?${id}` }));
    await context.app.arrived(`/hang?${id}`);
    client.end();
    return false;
  },
  async (client, { tally }) => {
    tally.sent('GET /partial 499');
    client.write(requestText({ path: '/partial' }));
    await client.head();
    client.reset();
    return false;
  },
  async (client, { tally }) => {
    tally.sent('GET /destroy-late 500', 'GET /destroy-late connection_destroyed');
    await assert.rejects(client.request({ path: '/destroy-late' }));
    return false;
  },
];

/** Eight clients at once; the same seed and length send the same to every adapter. */
export function randomTraffic(
  seed: number,
  exchangesPerConnection = defaultExchangesPerConnection,
): ConformanceCase {
  return {
    name: `what is sent is what is counted (seed ${seed})`,
    async run(context) {
      const random = seededRandom(seed);
      const tally = new Tally();
      const plans = Array.from({ length: connections }, (_, connection) =>
        Array.from({ length: exchangesPerConnection }, (_, number) => ({
          exchange: exchanges[Math.floor(random() * exchanges.length)]!,
          id: connection * exchangesPerConnection + number,
        })),
      );
      const follow = async (plan: (typeof plans)[number]) => {
        let client: Client | undefined;
        for (const { exchange, id } of plan) {
          client ??= await context.connect();
          if (!(await exchange(client, { context, tally, id }))) client = undefined;
        }
      };
      await Promise.all(plans.map(follow));
      return tally;
    },
  };
}

export const randomTrafficCases: readonly ConformanceCase[] = [1, 2, 3].map((seed) => randomTraffic(seed));

/** Numbers in [0, 1); mulberry32, which is in the public domain. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
