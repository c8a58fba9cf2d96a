import { describe, expect, test } from '@jest/globals';
import { Controller, Get, Module, type Type, VersioningType } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import fc from 'fast-check';
import { treesToTry } from '../../../test/test-scale.ts';
import { platforms, RunningApp, type TestPlatform } from './running-app.ts';

interface ControllerPlan {
  readonly path: string;
  readonly version: string | undefined;
  readonly handlers: ReadonlyArray<{ readonly path: string; readonly fails: boolean }>;
}

interface Plan {
  readonly globalPrefix: string;
  readonly versioned: boolean;
  /** Each with the path that `RouterModule` gives to it, if any. */
  readonly modules: ReadonlyArray<{ readonly path: string; readonly controllers: readonly ControllerPlan[] }>;
}

const path = fc
  .uniqueArray(fc.constantFrom('a', 'b', ':x', ':y'), { maxLength: 2 })
  .map((segments) => segments.join('/'));

const plans: fc.Arbitrary<Plan> = fc.record({
  globalPrefix: fc.constantFrom('', 'api', 'a'),
  versioned: fc.boolean(),
  modules: fc.array(
    fc.record({
      path: fc.constantFrom('', 'm', 'a', 'm/:tenant'),
      controllers: fc.array(
        fc.record({
          path,
          version: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
          handlers: fc.array(fc.record({ path, fails: fc.boolean() }), { minLength: 1, maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

const requests = fc.array(
  fc
    .tuple(
      fc.constantFrom('', '/api', '/a'),
      fc.constantFrom('', '/v1', '/v2'),
      fc.array(fc.constantFrom('a', 'b', 'm', 'q'), { maxLength: 4 }),
    )
    .map(([prefix, version, segments]) =>
      `${prefix}${version}/${segments.join('/')}`.replace(/(.)\/$/, '$1'),
    ),
  { minLength: 5, maxLength: 20 },
);

/** Names without those of their parameters: Nest on Fastify refuses a second handler for the same requests. */
function createShapes() {
  const shapes = new Set<string>();
  return (name: string): boolean => shapes.size < shapes.add(name.replace(/:\w+/g, ':')).size;
}

/** A controller whose handlers tell `take` their names. */
function createController(
  plan: ControllerPlan,
  nameOf: (path: string) => string,
  isNew: (name: string) => boolean,
  take: (name: string) => void,
) {
  class RandomController {}
  plan.handlers.forEach((handler, index) => {
    if (!isNew(nameOf(handler.path))) return;
    const key = `handler${index}`;
    Object.defineProperty(RandomController.prototype, key, {
      value: () => {
        take(nameOf(handler.path));
        if (handler.fails) throw new Error('expected by the test');
        return 'ok';
      },
    });
    const property = Object.getOwnPropertyDescriptor(RandomController.prototype, key)!;
    Get(handler.path)(RandomController.prototype, key, property);
  });
  Controller({ path: plan.path, ...(plan.version === undefined ? {} : { version: plan.version }) })(
    RandomController,
  );
  return RandomController;
}

function joined(...pieces: string[]): string {
  return `/${pieces.filter(Boolean).join('/')}`;
}

async function run(platform: TestPlatform, plan: Plan, sent: readonly string[]) {
  let name: string | undefined;
  const take = (taken: string) => {
    name = taken;
  };
  const isNew = createShapes();
  const modules = plan.modules.map(({ path, controllers }) => {
    class RandomModule {}
    const classes: Type[] = controllers.map((controller) => {
      const version = plan.versioned && controller.version !== undefined ? `v${controller.version}` : '';
      const nameOf = (own: string) => joined(plan.globalPrefix, version, path, controller.path, own);
      return createController(controller, nameOf, isNew, take);
    });
    Module({ controllers: classes })(RandomModule);
    return { path, module: RandomModule as Type };
  });
  const routed = modules.filter(({ path }) => path !== '');
  const running = await RunningApp.start({
    platform,
    imports: [...modules.map(({ module }) => module), RouterModule.register(routed)],
    endpoints: false,
    main: (app) => {
      if (plan.globalPrefix !== '') app.setGlobalPrefix(plan.globalPrefix);
      if (plan.versioned) app.enableVersioning({ type: VersioningType.URI });
    },
  });
  const expected: Record<string, number> = {};
  for (const request of sent) {
    name = undefined;
    const { status } = await running.send(request);
    const key = `GET ${name ?? '<unmatched>'} ${status}`;
    expected[key] = (expected[key] ?? 0) + 1;
  }
  const counts = await running.counts();
  await running.close();
  return { expected, counts };
}

describe.each(platforms)('in a random application of Nest on $name', (platform) => {
  test('every label is the path of its handler with everything before it', async () => {
    await fc.assert(
      fc.asyncProperty(plans, requests, async (plan, sent) => {
        const { expected, counts } = await run(platform, plan, sent);
        expect(counts).toEqual(expected);
      }),
      treesToTry(10),
    );
  });
});
