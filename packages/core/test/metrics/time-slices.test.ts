import { expect, jest, test } from '@jest/globals';
import { TimeSlices } from '../../src/metrics/time-slices.ts';

function* steps(count: number, onStep: () => void): Generator<void, string> {
  for (let step = 0; step < count; step++) {
    onStep();
    yield;
  }
  return 'done';
}

test('the event loop turns whenever a slice is used up, and not before', async () => {
  let nowMs = 0;
  const now = jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  try {
    let turns = 0;
    const count = () => {
      turns++;
      if (turns < 100) setImmediate(count);
    };
    const slices = new TimeSlices();
    setImmediate(count);
    expect(await slices.run(steps(1_000, () => {}))).toBe('done');
    expect(turns).toBe(0);
    await slices.run(
      steps(10, () => {
        nowMs += 1;
      }),
    );
    expect(turns).toBeGreaterThanOrEqual(4);
    turns = 100;
  } finally {
    now.mockRestore();
  }
});

test('what the work throws comes out', async () => {
  const failing = steps(1, () => {
    throw new Error('broken');
  });
  await expect(new TimeSlices().run(failing)).rejects.toThrow('broken');
});
