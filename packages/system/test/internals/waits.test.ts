// What a span was made to wait for, by counts that grow at known times.

import { FakeClock } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { Cgroup } from '../../src/container/cgroup.ts';
import { Waits } from '../../src/pressure/waits.ts';
import { FakeFiles } from './fake-files.ts';

const base = {
  '/proc/self/cgroup': '0::/\n',
  '/proc/self/mountinfo': '30 23 0:26 / /cg rw - cgroup2 cgroup rw\n',
  '/cg/cpu.max': '50000 100000\n',
  '/cg/cgroup.events': 'populated 1\n',
};

function pressure(milliseconds: number): string {
  return `some avg10=0.00 avg60=0.00 avg300=0.00 total=${milliseconds * 1_000}\n`;
}

function waiting(extra: Record<string, string> = {}) {
  const clock = new FakeClock();
  const files = new FakeFiles({
    ...base,
    '/cg/cpu.stat': 'nr_periods 0\nthrottled_usec 0\n',
    ...extra,
  });
  const waits = new Waits(clock, files, new Cgroup(files));
  clock.every(100, () => waits.sample());
  const throttled = (milliseconds: number) =>
    files.texts.set('/cg/cpu.stat', `nr_periods 1\nthrottled_usec ${milliseconds * 1_000}\n`);
  return { clock, files, waits, throttled };
}

describe('a span', () => {
  test('in which the container was stopped', () => {
    const { clock, waits, throttled } = waiting();
    clock.advance(1_000);
    throttled(180);
    clock.advance(1_000);
    expect(waits.explain({ fromMs: 900, toMs: 1_500 })).toEqual([
      { kind: 'throttled', text: 'the container was throttled for 180 ms', ms: 180 },
    ]);
    expect(waits.explain({ fromMs: 0, toMs: 900 })).toEqual([]);
    expect(waits.explain({ fromMs: 1_200, toMs: 2_000 })).toEqual([]);
  });

  test('that ends between two samples counts what has grown until now', () => {
    const { clock, waits, throttled } = waiting();
    clock.advance(1_050);
    throttled(40);
    expect(waits.explain({ fromMs: 1_000, toMs: 1_050 })).toEqual([
      expect.objectContaining({ kind: 'throttled', ms: 40 }),
    ]);
  });

  test('is never explained by more than itself, however many processors waited', () => {
    const { clock, waits, throttled } = waiting();
    clock.advance(1_000);
    throttled(5_000);
    clock.advance(100);
    expect(waits.explain({ fromMs: 1_000, toMs: 1_100 })[0]?.ms).toBe(100);
  });

  test('in which nothing worth saying happened has no cause', () => {
    const { clock, waits, throttled } = waiting();
    clock.advance(1_000);
    throttled(20);
    clock.advance(1_000);
    expect(waits.explain({ fromMs: 0, toMs: 2_000 })).toEqual([]);
  });

  test('of long ago is not known any more', () => {
    const { clock, waits, throttled } = waiting();
    throttled(500);
    clock.advance(11 * 60_000);
    expect(waits.explain({ fromMs: 0, toMs: 500 })).toEqual([]);
  });
});

test('memory and disks are those of the container where it knows them, else of the machine', () => {
  const { clock, files, waits } = waiting({
    '/proc/pressure/memory': pressure(0),
    '/cg/memory.pressure': pressure(0),
    '/proc/pressure/io': pressure(0),
  });
  clock.advance(100);
  files.texts.set('/proc/pressure/memory', pressure(500));
  files.texts.set('/cg/memory.pressure', pressure(40));
  files.texts.set('/proc/pressure/io', pressure(70));
  clock.advance(200);
  expect(waits.explain({ fromMs: 100, toMs: 300 }).map(({ text }) => text)).toEqual([
    'the container waited 40.0 ms for memory',
    'the machine waited 70.0 ms for a disk',
  ]);
});

test('where the kernel tells nothing there is nothing to look at', () => {
  const files = new FakeFiles();
  expect(new Waits(new FakeClock(), files, new Cgroup(files)).isKnown).toBe(false);
});
