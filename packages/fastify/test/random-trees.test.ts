import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { type Edition, editions } from './editions.ts';
import { ObservedApp } from './observed-app.ts';

interface RoutePlan {
  readonly url: string;
  readonly fails: boolean;
  /** Only for requests that ask for this version. */
  readonly version: string | undefined;
}

interface PluginPlan {
  readonly prefix: string | undefined;
  readonly routes: readonly RoutePlan[];
  readonly plugins: readonly PluginPlan[];
  readonly ownNotFound: boolean;
}

const segment = fc.constantFrom('a', 'b', 'v1', ':x', ':y', ':n(^\\d+$)');
const url = fc
  .uniqueArray(segment, { minLength: 1, maxLength: 2 })
  .map((segments) => `/${segments.join('/')}`);

const route: fc.Arbitrary<RoutePlan> = fc.record({
  url: fc.oneof({ weight: 6, arbitrary: url }, fc.constantFrom('', '/*')),
  fails: fc.boolean(),
  version: fc.option(fc.constantFrom('1.0.0', '2.0.0'), { nil: undefined }),
});

/** @param depth How many levels of plugins there may be in it. */
function pluginWithin(depth: number): fc.Arbitrary<PluginPlan> {
  return fc.record({
    prefix: fc.option(url, { nil: undefined }),
    routes: fc.array(route, { maxLength: 5 }),
    plugins: depth === 0 ? fc.constant([]) : fc.array(pluginWithin(depth - 1), { maxLength: 3 }),
    ownNotFound: fc.boolean(),
  });
}

const requests = fc.array(
  fc.record({
    path: fc
      .array(fc.constantFrom('a', 'b', 'v1', '7', 'q'), { maxLength: 5 })
      .map((segments) => `/${segments.join('/')}`),
    version: fc.option(fc.constantFrom('1.0.0', '2.0.0'), { nil: undefined }),
  }),
  { minLength: 5, maxLength: 25 },
);

/** Registers the plan; each route tells `take` its name, made of the prefixes around it, when it is called. */
function build(app: FastifyInstance, plan: PluginPlan, around: string, take: (name: string) => void): void {
  for (const { url, fails, version } of plan.routes) {
    const name = around + url || '/';
    try {
      app.get(url || '/', version === undefined ? {} : { constraints: { version } }, async () => {
        take(name);
        if (fails) throw new Error('expected by the test');
        return 'ok';
      });
    } catch {
      // Another route has the path already: Fastify refuses the second.
    }
  }
  for (const inner of plan.plugins) {
    const options: { prefix?: string } = inner.prefix === undefined ? {} : { prefix: inner.prefix };
    app.register(
      async (scope: FastifyInstance) => build(scope, inner, around + (inner.prefix ?? ''), take),
      options,
    );
  }
  if (plan.ownNotFound && plan.prefix !== undefined) {
    try {
      app.setNotFoundHandler(async (_request, reply) => reply.code(404).send('own'));
    } catch {
      // Another plugin has one for this prefix.
    }
  }
}

async function run(
  edition: Edition,
  plan: PluginPlan,
  sent: ReadonlyArray<{ path: string; version?: string | undefined }>,
) {
  const observed = await ObservedApp.create(edition, { plugin: { endpoints: false } });
  let name: string | undefined;
  build(observed.app, { ...plan, prefix: undefined }, '', (taken) => {
    name = taken;
  });
  const expected: Record<string, number> = {};
  for (const { path, version } of sent) {
    name = undefined;
    const headers = version === undefined ? {} : { 'accept-version': version };
    const { status } = await observed.send(path, { headers });
    const key = `GET ${name ?? '<unmatched>'} ${status}`;
    expected[key] = (expected[key] ?? 0) + 1;
  }
  return { expected, counts: await observed.counts() };
}

describe.each(editions)('in a random tree of $name', (edition) => {
  test('every label is the template with the prefixes around it', async () => {
    await fc.assert(
      fc.asyncProperty(pluginWithin(3), requests, async (plan, sent) => {
        const { expected, counts } = await run(edition, plan, sent);
        expect(counts).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
