import { describe, expect, test } from '@jest/globals';
import { loadCauses } from '../../src/process/load-causes.ts';
import type { LoadDuring } from '../../src/process/process-load.ts';

const idle: LoadDuring = { cpuMs: 0, cpuRatio: 0.1, eventLoopDelayMaxMs: 0, eventLoopDelayedMs: 0 };
const span = { fromMs: 10_000, toMs: 11_000 };

function textsOf(load: Partial<LoadDuring>, gcMs = 0, cores = 2, of = span): string[] {
  const watched = { load: () => ({ ...idle, ...load }), gcPausedMs: () => gcMs, cores };
  return loadCauses(of, watched).map(({ text }) => text);
}

describe('what the process did', () => {
  test('is a delayed event loop, with the longest delay where there were several', () => {
    expect(textsOf({ eventLoopDelayedMs: 120, eventLoopDelayMaxMs: 120 })).toEqual([
      'event loop delayed 120 ms',
    ]);
    expect(textsOf({ eventLoopDelayedMs: 620, eventLoopDelayMaxMs: 200 })).toEqual([
      'event loop delayed 620 ms, 200 ms at once',
    ]);
  });

  test('is garbage collection, and the processor', () => {
    expect(textsOf({ cpuRatio: 0.97 }, 60)).toEqual([
      'garbage collection took 60.0 ms',
      'the process used 1.0 of 2 cores',
    ]);
    expect(textsOf({ cpuRatio: 0.8 }, 0, 1)).toEqual(['the process used 0.8 of 1 core']);
  });

  test('is nothing that explains too little, and no processor time of a moment', () => {
    expect(textsOf({ eventLoopDelayedMs: 49, eventLoopDelayMaxMs: 49 }, 9)).toEqual([]);
    expect(textsOf({ cpuRatio: 1 }, 0, 2, { fromMs: 0, toMs: 199 })).toEqual([]);
  });

  test('says nothing of the collector where nobody watches it', () => {
    expect(loadCauses(span, { load: () => idle, gcPausedMs: undefined, cores: 2 })).toEqual([]);
  });
});
