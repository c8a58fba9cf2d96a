// Calls made by hand, on a clock that the tests move: what is counted, kept, found and said of queries.

import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Dependencies } from '../../src/dependencies.ts';
import type { DependenciesOptions } from '../../src/dependencies-options.ts';
import { ObservedDatabase } from '../../src/observe/observed-database.ts';

const windowMs = 15 * 60_000;

describe('queries', () => {
  let clock: FakeClock;
  let logger: MemoryLogger;
  let monitor: Monitor;
  let host: ExtensionHost;
  let database: ObservedDatabase;

  function start(options: DependenciesOptions = {}): void {
    const extension = new Dependencies(options);
    monitor = createMonitor({ clock, logger, extensions: [extension] });
    host = extension.observer!.host;
    database = new ObservedDatabase(
      () => ({ kind: 'database', system: 'postgresql', pool: 'main' }),
      monitor,
    );
  }

  /** One query that takes so long. */
  function query(
    text: string,
    durationMs = 1,
    values?: unknown,
    result: { rows?: number; error?: unknown } = {},
  ): void {
    const call = database.begin(text, 'postgresql', values);
    clock.advance(durationMs);
    call!.end(result);
  }

  function job(name: string, run: () => void): void {
    host.work.define('job', name).run(run);
  }

  const report = () => monitor.diagnostics().queries!;
  const findings = () => host.findings.read(windowMs, { details: true });

  beforeEach(() => {
    clock = new FakeClock();
    logger = new MemoryLogger();
  });

  afterEach(async () => {
    database.close();
    await monitor.close();
  });

  test('are told by type and by statement', () => {
    start();
    query('SELECT * FROM orders WHERE id = 1', 10, undefined, { rows: 1 });
    query('SELECT * FROM orders WHERE id = 2', 30, undefined, { rows: 3 });
    query('DELETE FROM orders', 5, undefined, { error: new Error('no') });
    const { types, top } = report();
    expect(types).toMatchObject([
      { operation: 'SELECT', calls: 2, failed: 0, rows: 4, totalMs: 40, meanMs: 20, maxMs: 30, slow: 0 },
      { operation: 'DELETE', calls: 1, failed: 1, rows: 0, totalMs: 5 },
    ]);
    expect(top!.byTime).toMatchObject([
      { summary: 'SELECT orders', text: 'SELECT * FROM orders WHERE id = ?', calls: 2, rows: 4 },
      { summary: 'DELETE orders', failed: 1 },
    ]);
    expect(top!.byCalls[0]!.summary).toBe('SELECT orders');
  });

  test('of very many statements those are told that are first in each order', () => {
    start();
    for (let table = 0; table < 300; table++) {
      // Most calls and least time, with one call that takes long; the other way round towards the end.
      for (let call = 0; call < 301 - table; call++) query(`SELECT * FROM t${table}`, call === 0 ? 50 : 0.1);
      query(`UPDATE u${table}`, 20 + table / 10, undefined, { rows: table });
    }
    const { byCalls, byP99, byRows, byTime } = report().top!;
    const summaries = (of: string) => Array.from({ length: 10 }, (_, index) => `${of}${index}`);
    expect(byCalls.map(({ summary }) => summary)).toEqual(summaries('SELECT t'));
    expect(byTime.map(({ summary }) => summary)).toEqual(summaries('SELECT t'));
    expect(byRows.map(({ summary }) => summary)).toEqual(
      Array.from({ length: 10 }, (_, index) => `UPDATE u${299 - index}`),
    );
    expect(byP99).toHaveLength(10);
    for (const { p99Ms } of byP99) expect(p99Ms).toBeCloseTo(50, 0);
  });

  test('of requests are told by route, with the share of their time and the wait apart', () => {
    start();
    job('report', () => {
      const call = database.begin('SELECT 1', 'postgresql');
      clock.advance(20);
      call!.sent();
      clock.advance(20);
      call!.end();
      query('SELECT 2', 10);
      clock.advance(50);
    });
    expect(report().routes).toEqual([
      {
        route: 'report',
        requests: 1,
        queriesMean: 2,
        queriesP50: 2,
        queriesP99: 2,
        databaseShare: 0.5,
        waitShare: 0.2,
        repeatedRatio: 0,
      },
    ]);
  });

  test('that one request repeats are found, with other arguments, at the same time and with their call site', async () => {
    start();
    const text = 'SELECT * FROM items WHERE order_id = $1';
    function loadItems(): void {
      const calls = Array.from({ length: 12 }, (_, id) => database.begin(text, 'postgresql', [id]));
      clock.advance(4);
      for (const call of calls) call!.end({ rows: 1 });
    }
    job('orders', loadItems);
    job('orders', loadItems);
    job('orders', () => query(text, 1, [1]));
    const [repeated] = report().repeated;
    expect(repeated).toMatchObject({
      route: 'orders',
      summary: 'SELECT items',
      requests: 2,
      callsPerRequest: 12,
      sameArgumentsRatio: 0,
      totalMs: 96,
    });
    expect(repeated!.requestsRatio).toBeCloseTo(2 / 3);
    expect(repeated!.site).toMatch(/^packages\/dependencies\/test\/internals\/queries\.test\.ts:\d+/);
    const [finding] = findings();
    expect(finding).toMatchObject({
      severity: 'warning',
      title: 'orders makes the query SELECT items again and again in one request',
    });
    expect(finding!.evidence).toEqual([
      'in 2 requests, 67 % of those that query',
      '12 times in each on average, 96.0 ms together',
      'each time with other arguments',
      expect.stringMatching(/^fingerprint [0-9a-f]{16}$/),
      expect.stringMatching(/^called at packages.*queries\.test\.ts:\d+/),
    ]);
    expect(finding!.next).toContain('at once');
    expect(await monitor.registry.metrics()).toContain('db_repeated_queries_total{route="orders"} 22');
    expect(host.signals.get('database.repeated_ratio').definition).toMatchObject({ kind: 'ratio' });
  });

  test('with the same arguments are told apart from those with others', () => {
    start();
    job('same', () => {
      for (let times = 0; times < 10; times++)
        query('SELECT * FROM users WHERE id = $1', 1, [{ at: new Date(5) }]);
    });
    job('literals', () => {
      for (let times = 0; times < 11; times++) query(`SELECT * FROM users WHERE id = ${times % 6}`, 1);
    });
    // They differ where statements are not read any more.
    const listed = `SELECT * FROM users WHERE id IN (${'7, '.repeat(30_000)}`;
    job('long literals', () => {
      for (let times = 0; times < 11; times++) query(`${listed}${times % 6})`, 1);
    });
    const ratios = report().repeated.map(({ route, sameArgumentsRatio }) => [route, sameArgumentsRatio]);
    expect(Object.fromEntries(ratios)).toEqual({ same: 1, literals: 0.5, 'long literals': 0.5 });
    expect(findings().map(({ next }) => next.split(' ')[0])).toEqual(['Keep', 'Keep', 'Keep']);
  });

  test('are told apart by the values that they were made with, whatever becomes of these later', () => {
    start();
    const text = 'SELECT * FROM users WHERE id = $1';
    const idOf = (times: number) => times % 6;
    job('one after the other', () => {
      const values: unknown[] = [];
      for (let times = 0; times < 11; times++) {
        values[0] = idOf(times);
        query(text, 1, values);
      }
    });
    job('at the same time', () => {
      const values = { id: 0 };
      const calls = Array.from({ length: 11 }, (_, times) => {
        values.id = idOf(times);
        return database.begin(text, 'postgresql', values);
      });
      for (const call of calls) call!.end();
    });
    job('a list within', () => {
      const ids = [0];
      const calls = Array.from({ length: 11 }, (_, times) => {
        ids[0] = idOf(times);
        return database.begin('SELECT * FROM users WHERE id IN (?)', 'mysql', [ids]);
      });
      for (const call of calls) call!.end();
    });
    job('with many values', () => {
      const values = new Array<number>(200).fill(7);
      for (let times = 0; times < 11; times++) {
        values[0] = idOf(times);
        query(text, 1, values);
      }
    });
    const ratios = report().repeated.map(({ route, sameArgumentsRatio }) => [route, sameArgumentsRatio]);
    expect(Object.fromEntries(ratios)).toEqual({
      'one after the other': 0.5,
      'at the same time': 0.5,
      'a list within': 0.5,
      'with many values': 0.5,
    });
  });

  test('are compared, too, where an option tells only very many as repeated', () => {
    start({ repeatedQueries: { from: 150 } });
    job('often', () => {
      for (let times = 0; times < 151; times++) query('SELECT * FROM users WHERE id = $1', 1, [times % 76]);
    });
    job('less often', () => {
      for (let times = 0; times < 149; times++) query('SELECT * FROM users WHERE id = $1', 1, [1]);
    });
    expect(report().repeated).toMatchObject([{ route: 'often', sameArgumentsRatio: 0.5 }]);
  });

  test('that change something are not repeated, and what is ignored is not found', () => {
    start();
    job('writes', () => {
      for (let id = 0; id < 20; id++) query('UPDATE items SET a = $1', 1, [id]);
      for (let id = 0; id < 9; id++) query('SELECT 1 FROM items', 1);
    });
    expect(report().repeated).toEqual([]);
  });

  test('are repeated from the number that an option says, unless they are ignored with a reason', async () => {
    start({ repeatedQueries: { from: 3 } });
    const burst = () => {
      for (let id = 0; id < 3; id++) query('SELECT a FROM settings', 1);
    };
    job('start', burst);
    const { fingerprint } = report().repeated[0]!;
    database.close();
    await monitor.close();
    start({ repeatedQueries: { from: 3, ignore: [{ fingerprint, reason: 'it is cached' }] } });
    job('start', burst);
    expect(report().repeated).toEqual([]);
    expect(findings()).toEqual([]);
  });

  test('that are slow are counted, logged, emitted and kept with where they were made', async () => {
    start({ slowMs: { database: 100 } });
    const heard: unknown[] = [];
    monitor.on('slowCall', (call) => heard.push(call));
    const slow = () => query("SELECT * FROM orders WHERE name = 'Ada'", 120, undefined, { rows: 7 });
    job('report', slow);
    job('report', slow);
    query('SELECT 1', 100);
    expect(heard).toHaveLength(2);
    expect(heard[0]).toMatchObject({
      kind: 'database',
      target: 'postgresql main',
      summary: 'SELECT orders',
      text: 'SELECT * FROM orders WHERE name = ?',
      route: 'report',
      durationMs: 120,
      thresholdMs: 100,
      rows: 7,
    });
    expect(report().slow).toHaveLength(2);
    expect(report().slow![0]!.site).toMatch(/queries\.test\.ts:\d+/);
    const [line] = logger.entries.filter(({ message }) => message === 'slow call to a dependency');
    expect(line!.fields).toMatchObject({
      'golden_signals.call.duration': 0.12,
      'golden_signals.operation': 'report',
    });
    expect(JSON.stringify(logger.entries)).not.toContain('Ada');
    expect(await monitor.registry.metrics()).toContain(
      'db_slow_queries_total{db_system_name="postgresql",db_collection_name="orders",db_operation_name="SELECT"} 2',
    );
  });

  test('have thresholds of their own, and so do other kinds of calls', async () => {
    start();
    query('SELECT * FROM big', 600);
    const { fingerprint } = report().top!.byTime[0]!;
    database.close();
    await monitor.close();
    start({ slowMs: { http: 50, fingerprints: { [fingerprint]: 1_000 } } });
    query('SELECT * FROM big', 600);
    const target = host.calls.target({ kind: 'http', system: 'http', address: 'mail' });
    const call = target.begin({ operation: 'GET', collection: '/status' });
    clock.advance(60);
    call.end({ status: 200 });
    expect(report().slow).toMatchObject([{ kind: 'http', summary: 'GET /status', durationMs: 60 }]);
    expect(await monitor.registry.metrics()).toContain(
      'slow_calls_total{kind="http",operation="GET",collection="/status"} 1',
    );
  });

  test('of a type that is often slow, waits for connections and commands that read everything are found', () => {
    start();
    for (let times = 0; times < 30; times++) query('SELECT * FROM t', times < 6 ? 600 : 1);
    for (let times = 0; times < 5; times++) {
      job('checkout', () => {
        const call = database.begin('INSERT INTO orders VALUES (1)', 'postgresql');
        clock.advance(30);
        call!.sent();
        clock.advance(10);
        call!.end();
      });
    }
    const cache = host.calls.target({ kind: 'cache', system: 'redis' });
    const keys = cache.begin({ operation: 'KEYS' });
    clock.advance(3);
    keys.end();
    cache.begin({ operation: 'SMEMBERS' }).end();
    expect(
      findings()
        .map(({ title }) => title)
        .sort(),
    ).toEqual([
      '20 % of the SELECT queries are slow',
      'KEYS reads everything at once while redis serves nobody else',
      'checkout waits for database connections',
    ]);
  });

  test('of several types that are often slow, and several routes that wait, are a finding each', () => {
    start();
    for (let times = 0; times < 30; times++) {
      query('SELECT * FROM t', times < 6 ? 600 : 1);
      query('DELETE FROM t', times < 9 ? 600 : 1);
    }
    for (const [name, waitMs] of Object.entries({ checkout: 30, report: 200, quick: 5 })) {
      for (let times = 0; times < 5; times++) {
        job(name, () => {
          const call = database.begin('INSERT INTO orders VALUES (1)', 'postgresql');
          clock.advance(waitMs);
          call!.sent();
          call!.end();
        });
      }
    }
    const found = findings();
    expect(found.map(({ id }) => id).sort()).toEqual(['query-waits', 'slow-queries']);
    expect(found.find(({ id }) => id === 'slow-queries')).toMatchObject({
      title: '30 % of the DELETE and 20 % of the SELECT queries are slow',
      evidence: [
        expect.stringMatching(/^9 of 30 DELETE took longer than their threshold, p99 6\d\d ms$/),
        expect.stringMatching(/^6 of 30 SELECT/),
      ],
    });
    expect(found.find(({ id }) => id === 'query-waits')).toMatchObject({
      title: 'report and 1 more wait for database connections',
      evidence: [
        '100 % of the time of 5 requests of report, 200 ms each',
        '100 % of the time of 5 requests of checkout, 30.0 ms each',
      ],
      cost: (5 * 200 + 5 * 30) / windowMs,
    });
  });

  test('that wait for a pool which tells of it itself are no finding of their own', () => {
    start();
    const pool = Dependencies.observers.usedBy(monitor)!.pools.add('main', () => ({
      ...{ idle: 0, used: 10, pending: 4, max: 10 },
    }));
    for (let times = 0; times < 5; times++) {
      job('checkout', () => {
        const call = database.begin('INSERT INTO orders VALUES (1)', 'postgresql');
        clock.advance(800);
        call!.sent();
        pool.waited(800);
        call!.end();
      });
    }
    expect(findings().map(({ id }) => id)).toContain('pool-wait:main');
    expect(findings().map(({ id }) => id)).not.toContain('query-waits');
  });

  test('that took most of a piece of work are among its causes', () => {
    start();
    host.work.define('job', 'report').run(() => {
      const work = host.work.current()!;
      for (let times = 0; times < 3; times++) query('SELECT * FROM items', 40);
      query('UPDATE orders SET a = 1', 100);
      const texts = host.causes.of({ fromMs: 0, toMs: clock.now(), work }).map(({ text }) => text);
      expect(texts).toEqual([
        '4 calls to postgresql main took 220 ms',
        '3 queries SELECT items took 120 ms together',
      ]);
    });
  });

  test('that are all of what a piece of work called are named once', () => {
    start();
    host.work.define('job', 'report').run(() => {
      const work = host.work.current()!;
      for (let times = 0; times < 90; times++) query('SELECT * FROM orders', 20);
      const causes = () => host.causes.of({ fromMs: 0, toMs: clock.now(), work });
      expect(causes()).toEqual([
        { kind: 'query', text: '90 queries SELECT orders took 1.80 s together', ms: 1_800 },
      ]);
      host.calls
        .target({ kind: 'database', system: 'postgresql', pool: 'main' })
        .begin({ operation: 'CONNECT' });
      expect(causes().map(({ kind }) => kind)).toEqual(['calls', 'query']);
    });
  });

  test('are on the page of dependencies with their targets', () => {
    start();
    query('SELECT 1', 10);
    expect(monitor.diagnostics().dependencies!.targets).toMatchObject([
      { name: 'postgresql main', calls: 1 },
    ]);
  });

  test('of which there are too many are measured together', () => {
    start();
    for (let number = 0; number < 1_010; number++) query(`SELECT a FROM table_${number}`, 1);
    for (let number = 0; number < 20; number++) query(`SELECT b FROM table_${number}`, 1);
    expect(report().top!.byCalls[0]).toMatchObject({ fingerprint: '__overflow__', calls: 30 });
    expect(report().types).toMatchObject([{ operation: 'SELECT', calls: 1_030, totalMs: 1_030 }]);
    expect(logger.entries.filter(({ message }) => message.includes('1000 statements'))).toHaveLength(1);
  });

  test('hide from callers without credentials what leads to code or to single requests', () => {
    start({ slowMs: 1 });
    job('orders', () => {
      for (let times = 0; times < 12; times++) query('SELECT * FROM items', 2);
    });
    const shown = JSON.stringify(host.findings.read(windowMs));
    expect(shown).toContain('SELECT items');
    expect(shown).not.toContain('queries.test');
  });
});

test.each<[string, DependenciesOptions]>([
  ['slowMs', { slowMs: -1 }],
  ['slowMs', { slowMs: '500' as never }],
  ['database', { slowMs: { database: Number.NaN } }],
  ['abc', { slowMs: { fingerprints: { abc: -5 } } }],
  ['from', { repeatedQueries: { from: 1 } }],
  ['ignore', { repeatedQueries: { ignore: 'x' as never } }],
  ['reason', { repeatedQueries: { ignore: [{ fingerprint: 'x', reason: '' }] } }],
])('a wrong %s is refused', (name, options) => {
  expect(() => new Dependencies(options)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID', message: expect.stringContaining(`"${name}"`) }),
  );
});
