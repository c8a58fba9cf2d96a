import type { CallTarget, WorkEnd } from '@golden-signals/core/extension';
import type { FakeClock } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { calling } from './support.ts';

const orders = { kind: 'database', system: 'postgresql', pool: 'main' } as const;
const select = { operation: 'SELECT', collection: 'orders' };

/** A call that takes so long by the clock, `waitMs` of it before it is sent. */
function call(target: CallTarget, clock: FakeClock, ms: number, waitMs = 0, error?: Error): void {
  const begun = target.begin(select);
  clock.advance(waitMs);
  if (waitMs > 0) begun.sent();
  clock.advance(ms - waitMs);
  begun.end({ error });
}

/** A job runner whose ends are kept. */
function jobs(options?: Parameters<typeof calling>[0]) {
  const ready = calling(options);
  const ends: WorkEnd[] = [];
  ready.host.work.onEnd((end) => ends.push(end), 'all');
  const run = <Result>(fn: () => Result): Result => ready.host.work.define('job', 'import').run(fn);
  const main = ready.host.calls.target(orders);
  const cache = ready.host.calls.target({ kind: 'cache', system: 'redis' });
  return { ...ready, workEnds: ends, run, main, cache };
}

describe('the calls of work', () => {
  test('are counted and added up, together, by kind and by target', () => {
    const { run, main, cache, clock, workEnds } = jobs();
    run(() => {
      call(main, clock, 30, 10);
      call(main, clock, 5);
      call(cache, clock, 2);
    });
    const { calls } = workEnds[0]!.work;
    expect([calls.count, calls.durationMs, calls.waitMs]).toEqual([3, 37, 10]);
    expect(calls.byKind('database')).toEqual({ count: 2, durationMs: 35, waitMs: 10 });
    expect(calls.byKind('cache')).toEqual({ count: 1, durationMs: 2, waitMs: 0 });
    expect(calls.byKind('http')).toEqual({ count: 0, durationMs: 0, waitMs: 0 });
    expect(calls.targets).toMatchObject([
      { kind: 'database', target: 'postgresql main', pool: 'main', count: 2, durationMs: 35, waitMs: 10 },
      { kind: 'cache', target: 'redis', pool: undefined, count: 1 },
    ]);
  });

  test('are zero where there were none', () => {
    const { run, workEnds } = jobs();
    run(() => {});
    run(() => {});
    const [first, second] = workEnds.map(({ work }) => work.calls);
    expect(first).toMatchObject({ count: 0, durationMs: 0, waitMs: 0, targets: [] });
    expect(first!.byKind('messaging')).toEqual({ count: 0, durationMs: 0, waitMs: 0 });
    expect(first).toBe(second);
  });

  test('that overlap count with their whole time each, and once in the time that elapsed', () => {
    const { run, main, clock, workEnds } = jobs();
    run(() => {
      const begun = Array.from({ length: 4 }, () => main.begin(select));
      for (const one of begun) {
        one.sent();
        clock.advance(10);
        one.end();
      }
      clock.advance(100);
      call(main, clock, 5);
    });
    const [calls] = workEnds[0]!.work.calls.targets;
    expect(calls).toMatchObject({ count: 5, durationMs: 105, waitMs: 60, elapsedWaitMs: 30 });
    expect(calls!.elapsedMs(clock.now())).toBe(45);
  });

  test('that end after it do not touch it', () => {
    const { run, main, clock, workEnds, ends } = jobs();
    const late = run(() => main.begin(select));
    const { work } = workEnds[0]!;
    clock.advance(1_000);
    late.end();
    expect(ends).toMatchObject([{ work, durationMs: 1_000 }]);
    expect(work.calls.count).toBe(0);
    expect(work.timeline).toMatchObject([{ name: 'SELECT orders', durationMs: undefined }]);
  });

  test('are of the work that encloses an operation, and of an operation outside of any', () => {
    const { run, main, clock, monitor, host, workEnds } = jobs();
    const operation = monitor.operations.operation('load');
    run(() => operation.run(() => call(main, clock, 3)));
    operation.run(() => call(main, clock, 4));
    expect(workEnds.map(({ name, work }) => [name, work.calls.durationMs])).toEqual([
      ['import', 3],
      ['load', 4],
    ]);
    run(() =>
      operation.run(() => {
        const [inner] = host.work.openRuns();
        main.begin(select, { work: inner }).end();
      }),
    );
    expect(workEnds[2]!.work.calls.count).toBe(1);
  });

  test('of more than 20 targets are told apart by kind only', () => {
    const { run, host, clock, workEnds } = jobs();
    const targets = Array.from({ length: 25 }, (_, i) =>
      host.calls.target({ kind: 'http', system: 'http', address: `host-${i}` }),
    );
    run(() => {
      for (const target of targets) call(target, clock, 1);
    });
    const { calls } = workEnds[0]!.work;
    expect(calls.count).toBe(25);
    expect(calls.byKind('http')).toMatchObject({ count: 25, durationMs: 25 });
    expect(calls.targets).toHaveLength(21);
    expect(calls.targets.at(-1)).toMatchObject({ target: '__overflow__', count: 5 });
  });
});

describe('the timeline', () => {
  test('has calls with the operations that they began in', () => {
    const { run, main, clock, monitor, workEnds } = jobs();
    run(() => {
      monitor.operations.operation('load').run(() => {
        clock.advance(5);
        call(main, clock, 20, 8);
        call(main, clock, 1, 0, new Error('x'));
      });
      main.begin({ operation: 'COMMIT' }).end();
    });
    expect(workEnds[0]!.work.timeline).toEqual([
      {
        ...{ id: 1, parentId: undefined, kind: 'operation', name: 'load', target: undefined, startMs: 0 },
        ...{ durationMs: 26, waitMs: undefined, outcome: 'success' },
      },
      {
        ...{
          id: 2,
          parentId: 1,
          kind: 'database',
          name: 'SELECT orders',
          target: 'postgresql main',
          startMs: 5,
        },
        ...{ durationMs: 20, waitMs: 8, outcome: 'success' },
      },
      {
        ...{
          id: 3,
          parentId: 1,
          kind: 'database',
          name: 'SELECT orders',
          target: 'postgresql main',
          startMs: 25,
        },
        ...{ durationMs: 1, waitMs: 0, outcome: 'error' },
      },
      {
        ...{
          id: 4,
          parentId: undefined,
          kind: 'database',
          name: 'COMMIT',
          target: 'postgresql main',
          startMs: 26,
        },
        ...{ durationMs: 0, waitMs: 0, outcome: 'success' },
      },
    ]);
  });

  test('leaves room for operations, however many calls there are', () => {
    const { run, main, clock, monitor, workEnds } = jobs();
    run(() => {
      for (let i = 0; i < 100; i++) call(main, clock, 1);
      for (let i = 0; i < 20; i++) monitor.operations.operation(`step ${i}`).run(() => {});
    });
    const { timeline, calls } = workEnds[0]!.work;
    expect(timeline.map(({ kind }) => kind)).toEqual([
      ...Array<string>(40).fill('database'),
      ...Array<string>(10).fill('operation'),
    ]);
    expect(calls.count).toBe(100);
  });
});

describe('the causes', () => {
  test('of work are its waits for pools and its calls, by target, what took longest first', () => {
    const { run, main, cache, clock, host, workEnds } = jobs();
    const fromMs = host.clock.now();
    run(() => {
      call(main, clock, 330, 310);
      call(main, clock, 30);
      call(cache, clock, 8);
      cache.begin({ operation: 'GET' });
      clock.advance(12);
    });
    const span = { fromMs, toMs: host.clock.now(), work: workEnds[0]!.work };
    const causes = host.causes.of(span).filter(({ kind }) => ['pool_wait', 'calls'].includes(kind));
    expect(causes).toEqual([
      { kind: 'pool_wait', text: 'waited 310 ms for the pool "main"', ms: 310 },
      { kind: 'calls', text: '2 calls to postgresql main took 50.0 ms', ms: 50 },
      { kind: 'calls', text: '2 calls to redis took 20.0 ms, 1 of them not over', ms: 20 },
    ]);
    expect(host.causes.of({ fromMs, toMs: host.clock.now() }).map(({ kind }) => kind)).not.toContain('calls');
  });

  test('leave out what took no time', () => {
    const { run, main, clock, host, workEnds } = jobs();
    run(() => call(main, clock, 0.5));
    const { work } = workEnds[0]!;
    const span = { fromMs: work.startedMs, toMs: host.clock.now(), work };
    expect(host.causes.of(span).filter(({ kind }) => kind === 'calls')).toEqual([]);
  });
});

describe('errors', () => {
  test('carry what led to them, as it was then, and the version in which they are new', () => {
    const { run, main, clock, monitor } = jobs({ service: { name: 'shop', version: '1.4.2' } });
    run(() => {
      for (let i = 0; i < 25; i++) call(main, clock, 2);
      const open = main.begin({ operation: 'UPDATE', collection: 'stock' });
      clock.advance(3);
      monitor.captureError(new RangeError('out of stock'));
      open.end();
    });
    const { groups } = monitor.diagnostics().errors;
    expect(groups).toMatchObject([{ type: 'RangeError', firstSeenVersion: '1.4.2' }]);
    const [group] = groups;
    const [sample] = group !== undefined && 'samples' in group ? group.samples : [];
    expect(sample!.timeline).toHaveLength(20);
    expect(sample!.timeline!.at(-1)).toMatchObject({
      ...{ kind: 'database', name: 'UPDATE stock', startMs: 50, durationMs: undefined },
    });
  });
});
