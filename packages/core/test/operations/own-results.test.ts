// What a measured function gives its caller is what the function gave, the same object, whatever it is.

import { exec, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { measure, monitorPerformance, trackErrors, trackMetrics } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { testMonitor } from './support.ts';

type Wrapper = (monitor: ReturnType<typeof testMonitor>['monitor'], fn: () => unknown) => () => unknown;

const wrappers: [string, Wrapper][] = [
  ['monitorPerformance', (monitor, fn) => monitorPerformance('job', fn, { monitor })],
  ['trackErrors', (monitor, fn) => trackErrors('job', fn, { monitor })],
  ['trackMetrics', (monitor, fn) => trackMetrics({ counter: 'jobs_total' }, fn, { monitor })],
  ['measure', (monitor, fn) => () => measure('job', fn, { monitor })],
];

/** Throws at whatever is done with it. */
function strict(target: object = {}): object {
  const refuse = () => {
    throw new Error('Do not look.');
  };
  const traps = ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'isExtensible'];
  return new Proxy(
    target,
    Object.fromEntries(
      [...traps, 'set', 'defineProperty', 'setPrototypeOf', 'apply'].map((trap) => [trap, refuse]),
    ),
  );
}

/** Has every method that it is asked for, and remembers what it was asked. */
function stub(asked: PropertyKey[]): object {
  return new Proxy(() => {}, {
    get: (_, name) => {
      asked.push(name);
      return stub(asked);
    },
    apply: () => stub(asked),
  });
}

class Lazy extends Promise<string> {
  started = 0;
  // biome-ignore lint/suspicious/noThenProperty: that is how lazy promises are made.
  override then(...args: never[]): never {
    this.started += 1;
    return super.then(...args) as never;
  }
}

class Extended extends Promise<number> {
  cancel(): string {
    return 'cancelled';
  }
}

class Observable {
  readonly #subscribe: (observer: unknown) => () => void;
  readonly value: number = 7;
  constructor(subscribe: (observer: unknown) => () => void) {
    this.#subscribe = subscribe;
  }
  pipe(): this {
    return this;
  }
  '@@observable'(): this {
    return this;
  }
  subscribe(observer: unknown): { unsubscribe(): void } {
    return { unsubscribe: this.#subscribe(observer) };
  }
}

const results: [string, () => unknown][] = [
  ['a promise', () => Promise.resolve(1)],
  ['a promise with members', () => Object.assign(Promise.resolve(1), { child: { pid: 1 } })],
  ['a frozen promise', () => Object.freeze(Promise.resolve(1))],
  ['a promise of a class', () => Extended.resolve(1)],
  ['a lazy promise', () => Lazy.resolve('')],
  ['a strict proxy', () => strict()],
  ['a strict proxy of a function', () => strict(() => {})],
  ['a strict proxy of a promise', () => strict(Promise.resolve(1))],
  ['a stub of remote calls', () => stub([])],
  ['an observable', () => new Observable(() => () => {})],
  ['an async generator', () => (async function* () {})()],
  ['a generator', () => (function* () {})()],
  // biome-ignore lint/suspicious/noThenProperty: query builders have it.
  ['a thenable', () => ({ then() {} })],
  [
    'an object with getters that throw',
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: whatever is asked for.
      get then() {
        throw new Error('no');
      },
      get subscribe() {
        throw new Error('no');
      },
    }),
  ],
  ['a function', () => () => 1],
  ['an object without prototype', () => Object.create(null)],
];

describe.each(wrappers)('%s', (_wrapper, wrap) => {
  test.each(results)('gives back %s itself', async (_what, make) => {
    const { monitor } = testMonitor();
    const made = make();
    const given = wrap(monitor, () => made)();
    expect(Object.is(given, made)).toBe(true);
  });

  test('leaves its members where they are', async () => {
    const { monitor } = testMonitor();
    const run = wrap(monitor, () => promisify(exec)('true'));
    const running = run() as Promise<unknown> & { child: { pid: number } };
    expect(running.child.pid).toBeGreaterThan(0);
    await running;
    const extended = wrap(monitor, () => Extended.resolve(1))() as Extended;
    expect(extended.cancel()).toBe('cancelled');
    expect(extended).toBeInstanceOf(Extended);
    expect(extended.constructor).toBe(Extended);
    expect(await extended).toBe(1);
    const observable = wrap(monitor, () => new Observable(() => () => {}))() as Observable;
    expect(observable.value).toBe(7);
  });

  test('asks no stub for anything, and starts nothing that is lazy', () => {
    const { monitor } = testMonitor();
    const asked: PropertyKey[] = [];
    wrap(monitor, () => stub(asked))();
    expect(asked).toEqual([]);
    const lazy = wrap(monitor, () => Lazy.resolve('x'))() as Lazy;
    expect(lazy.started).toBe(0);
  });
});

test('a promise that is returned again is one run each time', async () => {
  const { monitor, sample } = testMonitor();
  const kept = Promise.resolve(1);
  const job = monitorPerformance('job', () => kept, { monitor });
  await Promise.all([job(), job(), job()]);
  expect(await sample('operation_duration_seconds_count{operation="job",outcome="success"}')).toBe(3);
  expect(await sample('operations_active{operation="job"}')).toBe(0);
});

test('an observable that is returned again is one run for each subscription', async () => {
  const { monitor, sample } = testMonitor();
  const kept = new Observable((observer) => {
    (observer as { complete(): void }).complete();
    return () => {};
  });
  const job = monitorPerformance('job', () => kept, { monitor });
  job();
  job().subscribe({ next() {}, error() {}, complete() {} });
  expect(await sample('operation_duration_seconds_count{operation="job",outcome="success"}')).toBe(1);
});

test('trackErrors counts into the metrics of operations without being one', async () => {
  const { monitor } = testMonitor();
  const fail = trackErrors('job', () => Promise.reject(new RangeError('no')), { monitor });
  await expect(fail()).rejects.toThrow('no');
  const text = await monitor.registry.metrics();
  expect(text).toContain('operation_errors_total{operation="job",error_type="RangeError"} 1');
  expect(text).not.toContain('operations_active{');
});

test('a clock that throws costs the measurement and nothing else', async () => {
  const { monitor, clock, sample } = testMonitor();
  const now = clock.now.bind(clock);
  const job = monitorPerformance('job', async () => 'done', { monitor });
  const timed = trackMetrics({ timer: 'job_seconds' }, () => 'done', { monitor });
  const refuse = () => {
    throw new Error('no clock');
  };
  clock.now = refuse;
  expect(await job()).toBe('done');
  expect(timed()).toBe('done');
  clock.now = now;
  const running = job();
  clock.now = refuse;
  expect(await running).toBe('done');
  clock.now = now;
  expect(await sample('golden_signals_internal_errors_total{component="operations"}')).toBe(3);
});

describe('rejections', () => {
  const core = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
  /** In a process of their own: what it is told of each, in the order in which it is. The function is measured or not. */
  const program = (wrapped: boolean) => `
    import { createMonitor, monitorPerformance } from ${JSON.stringify(core)};
    const monitor = createMonitor({ env: {}, stalls: false, logger: { debug() {}, info() {}, warn() {}, error() {} } });
    const of = (fn) => ${wrapped ? "monitorPerformance('job', fn, { monitor })" : 'fn'};
    const told = [];
    process.on('unhandledRejection', (reason) => told.push('unhandled ' + reason.message));
    process.on('rejectionHandled', () => told.push('handled late'));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const error = (name) => new Error(name);
    const sync = of((name) => Promise.reject(error(name)));
    const micro = of(async (name) => { await null; throw error(name); });
    const late = of(async (name) => { await turn(); throw error(name); });
    const kept = new Map();
    const again = of((name) => kept.get(name) ?? kept.set(name, Promise.reject(error(name))).get(name));
    const uses = {
      ignored: (p) => void p,
      caught: (p) => p.catch(() => {}),
      then: (p) => p.then(() => {}, () => {}),
      'then only': (p) => void p.then(() => {}),
      finally: (p) => void p.finally(() => {}),
      awaited: async (p) => { try { await p; } catch {} },
      'awaited outside': (p) => void (async () => { await p; })(),
      returned: (p) => (async () => p)().catch(() => {}),
      all: (p) => Promise.all([p, Promise.resolve()]).catch(() => {}),
      race: (p) => Promise.race([p, turn()]).catch(() => {}),
      settled: (p) => Promise.allSettled([p]),
      resolved: (p) => Promise.resolve(p).catch(() => {}),
      'in a turn': async (p) => { await turn(); await turn(); await turn(); p.catch(() => {}); },
      'in a microtask': (p) => void queueMicrotask(() => p.catch(() => {})),
      'both': (p) => { p.catch(() => {}); void p.then(() => {}); },
      shown: (p) => void String(Object.prototype.toString.call(p) + (p instanceof Promise)),
    };
    for (const [kind, fn] of Object.entries({ sync, micro, late, again })) {
      for (const [how, use] of Object.entries(uses)) {
        told.push('# ' + kind + ' ' + how);
        await Promise.resolve(use(fn(kind + ' ' + how)));
        for (let n = 0; n < 6; n += 1) await turn();
      }
    }
    console.log(JSON.stringify(told));
    await monitor.close();
  `;

  const run = (wrapped: boolean): string[] => {
    const { outputFiles } = buildSync({
      stdin: {
        contents: program(wrapped),
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
        loader: 'ts',
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      external: ['hdr-histogram-js'],
      banner: {
        js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
      },
      write: false,
    });
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-'], {
      input: outputFiles[0]!.text,
      encoding: 'utf8',
      timeout: 60_000,
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    expect({ stderr: stderr.replace(/\(node:.*|\(Use .*|\s/g, ''), status }).toEqual({
      stderr: '',
      status: 0,
    });
    return JSON.parse(stdout) as string[];
  };

  test('are reported as unhandled when, and only when, they would be without us', () => {
    const plain = run(false);
    expect(plain.filter((line) => line.startsWith('unhandled')).length).toBeGreaterThan(10);
    expect(plain.filter((line) => line === 'handled late').length).toBeGreaterThan(2);
    expect(run(true)).toEqual(plain);
  });
});
