import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { treesToTry } from '../../../test/test-scale.ts';
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

/** Registers plans; each route tells `take` its name, made of the prefixes around it, when it is called. */
class Builder {
  readonly #take: (name: string) => void;
  /** Fastify refuses a second route for the same requests. */
  readonly #taken = new Set<string>();

  constructor(take: (name: string) => void) {
    this.#take = take;
  }

  build(app: FastifyInstance, { routes, plugins, prefix, ownNotFound }: PluginPlan, around = ''): void {
    for (const route of routes) this.#addRoute(app, route, around);
    for (const plugin of plugins) {
      const options: { prefix?: string } = plugin.prefix === undefined ? {} : { prefix: plugin.prefix };
      const within = around + (plugin.prefix ?? '');
      app.register(async (scope: FastifyInstance) => this.build(scope, plugin, within), options);
    }
    if (ownNotFound && prefix !== undefined && this.#isNew(`${around} not found`)) {
      app.setNotFoundHandler(async (_request, reply) => reply.code(404).send('own'));
    }
  }

  #addRoute(app: FastifyInstance, { url, fails, version }: RoutePlan, around: string): void {
    const name = around + url || '/';
    const parameters = name.match(/:\w+/g) ?? [];
    if (new Set(parameters).size < parameters.length || !this.#isNew(`${name} ${version}`)) return;
    const options = version === undefined ? {} : { constraints: { version } };
    app.get(around === '' ? name : url, options, async () => {
      this.#take(name);
      if (fails) throw new Error('expected by the test');
      return 'ok';
    });
  }

  #isNew(what: string): boolean {
    return this.#taken.size < this.#taken.add(what.replace(/:\w+/g, ':')).size;
  }
}

type Sent = { readonly path: string; readonly version?: string | undefined };

async function run(edition: Edition, plan: PluginPlan, sent: readonly Sent[]) {
  const observed = await ObservedApp.create(edition, { plugin: { endpoints: false } });
  let name: string | undefined;
  const builder = new Builder((taken) => {
    name = taken;
  });
  builder.build(observed.app, { ...plan, prefix: undefined });
  const expected: Record<string, number> = {};
  try {
    for (const { path, version } of sent) {
      name = undefined;
      const headers = version === undefined ? {} : { 'accept-version': version };
      const { status } = await observed.send(path, { headers });
      const key = `GET ${name ?? '<unmatched>'} ${status}`;
      expected[key] = (expected[key] ?? 0) + 1;
    }
    return { expected, counts: await observed.counts() };
  } finally {
    await observed.close();
  }
}

describe.each(editions)('in a random tree of $name', (edition) => {
  test('every label is the template with the prefixes around it', async () => {
    await fc.assert(
      fc.asyncProperty(pluginWithin(2), requests, async (plan, sent) => {
        const { expected, counts } = await run(edition, plan, sent);
        expect(counts).toEqual(expected);
      }),
      treesToTry(25),
    );
  });
});
