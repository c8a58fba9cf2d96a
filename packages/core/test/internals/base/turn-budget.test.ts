import { expect, test } from '@jest/globals';
import { TurnBudget } from '../../../src/base/turn-budget.ts';

let nowMs = 0;

function* steps(count: number, stepMs: number, onStep: () => void = () => {}): Generator<void, string> {
  for (let step = 0; step < count; step++) {
    nowMs += stepMs;
    onStep();
    yield;
  }
  return 'done';
}

const budget = () => new TurnBudget(1, () => nowMs);

/** Counts the turns of the event loop until it is stopped. */
function turns() {
  const counter = { count: 0, isOn: true };
  const tick = () => {
    counter.count += 1;
    if (counter.isOn) setImmediate(tick);
  };
  setImmediate(tick);
  return counter;
}

test('the event loop turns whenever the slice is used up, and not before', async () => {
  const shared = budget();
  const counted = turns();
  expect(await shared.run(steps(1_000, 0))).toBe('done');
  expect(counted.count).toBe(0);
  await shared.run(steps(10, 1));
  expect(counted.count).toBeGreaterThanOrEqual(9);
  counted.isOn = false;
});

test('however many share it, one turn holds one slice, and they take turns', async () => {
  const shared = budget();
  const heldMs: number[] = [];
  let turnStartMs = nowMs;
  let isOn = true;
  const watch = () => {
    heldMs.push(nowMs - turnStartMs);
    turnStartMs = nowMs;
    if (isOn) setImmediate(watch);
  };
  setImmediate(watch);
  const order: number[] = [];
  const works = Array.from({ length: 20 }, (_, index) => steps(8, 0.25, () => order.push(index)));
  await Promise.all(works.map((work) => shared.run(work)));
  isOn = false;
  // All begin with one step each before the budget is known to be used.
  expect(Math.max(...heldMs.slice(1))).toBeLessThanOrEqual(2);
  // Nobody is done before everybody had a turn.
  expect(new Set(order.slice(0, order.indexOf(0, 8) + 40)).size).toBe(20);
});

test('what the work throws comes out, and others go on', async () => {
  const shared = budget();
  const failing = shared.run(
    steps(3, 1, () => {
      throw new Error('broken');
    }),
  );
  const other = shared.run(steps(3, 1));
  await expect(failing).rejects.toThrow('broken');
  expect(await other).toBe('done');
});
