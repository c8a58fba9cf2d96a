import { describe, expect, test } from '@jest/globals';
import { counted, trackerOf } from './tracker.ts';

const request = { source: 'request', method: 'GET', route: '/a', status: 500 } as const;

/** Of one place, with a message that nothing is taken out of. */
function junk(index: number): Error {
  return new TypeError(`No ${[...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('')} here`);
}

describe('a flood of errors that are all different', () => {
  test('does not take the place of an error that was seen often', () => {
    const { tracker, clock } = trackerOf();
    for (let index = 0; index < 500; index += 1) tracker.capture(new RangeError('the bug'), request);
    clock.advance(60_000);
    for (let index = 0; index < 2_000; index += 1) tracker.capture(junk(index), request);
    const groups = tracker.groups();
    expect(groups).toHaveLength(200);
    expect(groups.find(({ title }) => title === 'the bug')?.count).toBe(500);
  });

  test('of one place gives way to itself, and leaves the errors of other places, rare as they are', async () => {
    const { tracker, registry } = trackerOf();
    const rare = Array.from({ length: 150 }, (_, index) =>
      Object.assign(new Error('rare'), { name: `Rare${index}` }),
    );
    for (const error of rare) tracker.capture(error, request);
    for (let index = 0; index < 1_000; index += 1) tracker.capture(junk(index), request);
    const types = tracker.groups().map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('Rare'))).toHaveLength(150);
    expect(types.filter((type) => type === 'TypeError')).toHaveLength(50);
    expect(await counted(registry, 'golden_signals_error_groups_evicted_total')).toBe(950);
  });

  test('does take the place of an error that has not been seen for hours', () => {
    const { tracker, clock } = trackerOf({ maxGroups: 3 });
    for (let index = 0; index < 500; index += 1) tracker.capture(new RangeError('long ago'), request);
    clock.advance(24 * 3_600_000);
    for (const name of ['A', 'B', 'C']) tracker.capture(Object.assign(new Error('new'), { name }), request);
    expect(tracker.groups().map(({ type }) => type)).toEqual(['C', 'B', 'A']);
  });
});
