import type { CallEnd, Work } from '@golden-signals/core/extension';
import { expect } from '@jest/globals';
import { askAtOnce, type frameworks } from './frameworks.ts';
import { type Observing, until } from './observing.ts';

/** One way to ask a database, by the number of the request; resolves to the operations that it has called. */
export type Way = (number: number) => Promise<string[]>;

const numbers = Array.from({ length: 21 }, (_, i) => i + 1);

/** The number of a request, where its error says it. */
export function errorNumber(number: number): string {
  return String(number).padStart(3, '0');
}

/**
 * Asks a service with a pool of one for many things at once, and expects every call under its own request, with as many
 * rows as its number says, and its wait apart from its work.
 *
 * @returns How often a request took each way.
 */
export async function expectOwnCalls(
  serve: (typeof frameworks)[keyof typeof frameworks],
  { monitor, host, ends: all }: Observing,
  ways: readonly Way[],
): Promise<number[]> {
  const works = new Map<number, Work>();
  const expected = new Map<number, string[]>();
  const server = await serve(monitor, async (number) => {
    works.set(number, host.work.current()!);
    expected.set(number, await ways[number % ways.length]!(number));
    return { number };
  });
  const answers = await askAtOnce(server, numbers);
  expect(answers).toEqual(numbers.map((number) => JSON.stringify({ number })));
  await until(() => [...works.values()].every(({ state }) => state === 'over'));

  // The requests of the test itself are calls too.
  const ends = all.filter(({ target }) => target.kind === 'database');
  for (const [number, work] of works) {
    const own = ends.filter((end) => end.work === work);
    expect(own.map(({ operation }) => operation)).toEqual(expected.get(number));
    expect(work.calls.byKind('database').count).toBe(own.length);
    for (const { operation, rows, errorType } of own) {
      if (errorType !== '') expect(errorType).toContain(errorNumber(number));
      else if (operation === 'SELECT') expect(rows).toBe(number);
    }
  }
  expect(ends).toHaveLength([...expected.values()].flat().length);
  expect(notAtTheSameTime(ends)).toEqual([]);
  expect(Math.max(...ends.map(({ waitMs }) => waitMs))).toBeGreaterThan(20);
  return ways.map((_, way) => numbers.filter((number) => number % ways.length === way).length);
}

/** One connection does one thing at a time: returns what does not look so, by when it was sent and when it ended. */
function notAtTheSameTime(ends: readonly CallEnd[]): string[] {
  const spans = ends
    .map(({ operation, startedMs, waitMs, durationMs }) => ({
      operation,
      sentMs: startedMs + waitMs,
      endMs: startedMs + durationMs,
    }))
    .sort((a, b) => a.sentMs - b.sentMs);
  return spans.flatMap(({ operation, sentMs }, i) => {
    const before = spans[i - 1];
    return before === undefined || before.endMs <= sentMs
      ? []
      : [`${operation} at ${sentMs} < ${before.endMs}`];
  });
}
