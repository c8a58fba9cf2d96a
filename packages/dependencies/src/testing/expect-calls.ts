import { AssertionError } from 'node:assert';
import { defaultMonitor, type Monitor } from '@golden-signals/core';
import type { CallEnd, CallKind } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { Observer } from '../observer.ts';
import { CalledStatement } from '../queries/called-statement.ts';

export interface ExpectCallsOptions {
  /** Default: the monitor of the process. */
  readonly monitor?: Monitor;
  /** A query that one request makes so often is repeated. Default: as `dependencies()` has it, 10. */
  readonly repeatedFrom?: number;
}

/** Says how many there must be. Each returns what the function returned, and rejects with an `AssertionError`. */
export interface CallMatcher<Result> {
  toBe(expected: number): Promise<Result>;
  toBeAtMost(expected: number): Promise<Result>;
}

/** The calls of a function by kind, and the queries that single requests repeat. */
export interface ExpectedCalls<Result> extends Readonly<Record<CallKind, CallMatcher<Result>>> {
  /** Statements that read, and that one request made again and again. */
  readonly repeated: CallMatcher<Result>;
}

interface Seen<Result> {
  readonly result: Result;
  readonly ends: readonly CallEnd[];
  readonly observer: Observer;
}

/**
 * Counts the calls to dependencies that begin and end while a function runs, of whatever request or job:
 * `await expectCalls(() => request(app).get('/orders')).database.toBeAtMost(3)`. The function runs once, however much is
 * expected of it.
 */
export function expectCalls<Result>(
  fn: () => Result | PromiseLike<Result>,
  options: ExpectCallsOptions = {},
): ExpectedCalls<Result> {
  let running: Promise<Seen<Result>> | undefined;
  const run = () => {
    running ??= observed(fn, options.monitor);
    return running;
  };
  const ofKind = (kind: CallKind) =>
    matcher(run, `${kind} calls`, ({ ends, observer }, expected) => {
      const found = ends.filter(({ target }) => target.kind === kind);
      if (found.length === 0 && expected > 0) mustBeObserved(observer, kind);
      return { count: found.length, lines: countedLines(found) };
    });
  return {
    database: ofKind('database'),
    cache: ofKind('cache'),
    http: ofKind('http'),
    messaging: ofKind('messaging'),
    repeated: matcher(run, 'repeated queries', ({ ends, observer }) => {
      const groups = repeatedQueries(ends, options.repeatedFrom ?? observer.queries.options.repeatedFrom);
      return { count: groups.length, lines: groups.flatMap(countedLines) };
    }),
  };
}

async function observed<Result>(
  fn: () => Result | PromiseLike<Result>,
  monitor: Monitor = defaultMonitor(),
): Promise<Seen<Result>> {
  const observer = Dependencies.observers.of(monitor);
  if (observer === undefined) throw new Error('expectCalls: the monitor is closed.');
  const { calls, clock } = observer.host;
  const fromMs = clock.now();
  const ends: CallEnd[] = [];
  const stop = calls.onEnd((end) => {
    if (end.startedMs >= fromMs) ends.push(end);
  });
  try {
    return { result: await fn(), ends, observer };
  } finally {
    stop();
  }
}

function matcher<Result>(
  run: () => Promise<Seen<Result>>,
  what: string,
  count: (seen: Seen<Result>, expected: number) => { count: number; lines: string[] },
): CallMatcher<Result> {
  const check = async (operator: string, expected: number, isRight: (actual: number) => boolean) => {
    const seen = await run();
    const { count: actual, lines } = count(seen, expected);
    if (isRight(actual)) return seen.result;
    const message = [`Expected ${operator}${expected} ${what}, but there were ${actual}:`, ...lines].join(
      '\n  ',
    );
    throw new AssertionError({ message, actual, expected, operator: 'expectCalls' });
  };
  return {
    toBe: (expected) => check('', expected, (actual) => actual === expected),
    toBeAtMost: (expected) => check('at most ', expected, (actual) => actual <= expected),
  };
}

/** An expectation that cannot fail, because nothing tells of calls, is none. */
function mustBeObserved({ host }: Observer, kind: CallKind): void {
  if (host.calls.read({ details: false }).targets.some((target) => target.kind === kind)) return;
  throw new AssertionError({
    message: `Nothing of the kind "${kind}" is observed by this monitor, so there is nothing to count.`,
    operator: 'expectCalls',
  });
}

/** Those that call most often first. */
function countedLines(ends: readonly CallEnd[]): string[] {
  const counts = new Map<string, number>();
  for (const { summary } of ends) counts.set(summary, (counts.get(summary) ?? 0) + 1);
  return Array.from(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([summary, count]) => `${count} × ${summary}`);
}

function repeatedQueries(ends: readonly CallEnd[], from: number): CallEnd[][] {
  const byWork = new Map<unknown, Map<unknown, CallEnd[]>>();
  for (const end of ends) {
    if (!(end.details instanceof CalledStatement) || !end.details.record.statement.isRead) continue;
    const queries = byWork.get(end.work) ?? new Map<unknown, CallEnd[]>();
    byWork.set(end.work, queries);
    const { record } = end.details;
    queries.set(record, [...(queries.get(record) ?? []), end]);
  }
  return [...byWork.values()]
    .flatMap((queries) => [...queries.values()])
    .filter(({ length }) => length >= from);
}
