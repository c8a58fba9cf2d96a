import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { treesToTry } from '../../../test/test-scale.ts';
import { type Edition, editions } from './editions.ts';
import { minifiedEditions } from './minified-editions.ts';
import { cyclicPlans, type Plan, plans, RandomTree } from './random-tree.ts';
import { RouteLabels } from './route-labels.ts';

/** The labels of the plan's requests, beside what they must be. */
async function run(edition: Edition, plan: Plan) {
  const labels = new RouteLabels();
  const tree = new RandomTree(edition, plan, labels.observe);
  const found: Array<{ request: string; label: string; truth: ReturnType<RandomTree['truth']> }> = [];
  for (const { steps, requests } of plan.rounds) {
    for (const step of steps) tree.perform(step);
    await labels.each(tree.serve, requests, (request, label) => {
      found.push({ request, label, truth: tree.truth() });
    });
  }
  expect(labels.failures).toEqual([]);
  return found;
}

describe.each([...editions(), ...minifiedEditions()])('in a random tree of $name', (edition) => {
  test('every label is the template, or coarse where a function hides the route or answers', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const found = await run(edition, plan);
        for (const { request, label, truth } of found) {
          const told = { request, label, truth };
          if (truth === undefined) expect(told).toEqual({ ...told, label: '<unmatched>' });
          else if (!truth.mayBeCoarse || !label.includes('/*'))
            expect(told).toEqual({
              ...told,
              label: truth.names.includes(label) ? label : truth.names.at(-1),
            });
        }
      }),
      treesToTry(30),
    );
  });

  test('where routers contain themselves, every label is the template or coarse', async () => {
    await fc.assert(
      fc.asyncProperty(cyclicPlans, async (plan) => {
        for (const { request, label, truth } of await run(edition, plan)) {
          const names = truth?.names ?? ['<unmatched>'];
          if (!label.includes('/*'))
            expect({ request, names }).toEqual({ request, names: expect.arrayContaining([label]) });
        }
      }),
      treesToTry(20),
    );
  });
});
