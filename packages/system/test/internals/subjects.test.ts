// What is watched for growth says what there is.

import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { LiveHeap } from '../../src/growth/live-heap.ts';
import { growthSubjects } from '../../src/growth/subjects.ts';
import { OpenFiles } from '../../src/process/open-files.ts';

test('numbers of the process and of the registry', () => {
  const heap = new LiveHeap();
  let series = 120;
  const subjects = growthSubjects({
    openFiles: new OpenFiles(new FakeClock()),
    heap,
    memoryLimitBytes: () => 2 ** 40,
    residentBytes: () => 2 ** 39,
    seriesCount: () => series,
    filesystems: undefined,
  });
  try {
    const read = (name: string) =>
      subjects()
        .find((one) => one.name === name)
        ?.read();
    expect(read('series')).toBe(120);
    series = 5_000;
    expect(read('series')).toBe(5_000);
    const before = read('listeners')!;
    const listener = () => {};
    process.on('golden-signals-test', listener);
    expect(read('listeners')).toBe(before + 1);
    process.off('golden-signals-test', listener);
    expect(read('native_memory')).toBeLessThan(2 ** 39);
    expect(read('native_memory')).toBeGreaterThan(2 ** 38);
  } finally {
    heap.close();
  }
});
