import { expect, test } from '@jest/globals';
import { runProgram } from './child-process.ts';

test('a storm of errors leaves the memory where it was', () => {
  const { told, stderr } = runProgram(
    '',
    `
    const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
    const tracker = new ErrorTracker(host, {}, new Redactor());
    const word = (index) => Array.from(String(index), (digit) => 'abcdefghij'[digit]).join('');
    const storm = (count, length) => {
      const padding = 'x'.repeat(length);
      for (let index = 0; index < count; index += 1) {
        const error = new Error(word(index) + ' ' + padding, { cause: new Error(padding + word(index)) });
        error.stack = error + '\\n    at ' + word(index) + ' (/app/orders.js:10:5)';
        tracker.capture(error, { source: 'request', route: '/' + word(index), fields: { index, body: padding } });
      }
    };
    for (const [count, length] of [[1_000, 1], [250, 200_000], [250, 200_000], [3_000, 1]]) {
      storm(count, length);
      tell('heap', heap());
    }
    tell('groups', tracker.groups().length);`,
    '--expose-gc',
  );
  expect(stderr).toBe('');
  const [before, ...after] = told.flatMap(({ heap }) => (typeof heap === 'number' ? [heap] : []));
  expect(after).toHaveLength(3);
  // 200 groups of one error each: two messages and stacks, each of 2 Ki characters, and fields of as many.
  expect(Math.max(...after) - before!).toBeLessThan(4_000_000);
  expect(told.at(-1)).toEqual({ groups: 200 });
});

test('what failed within one turn of the event loop is let go of', () => {
  const { told, stderr } = runProgram(
    '',
    `
    const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
    const tracker = new ErrorTracker(host, {}, new Redactor());
    const fail = (count) => {
      for (let index = 0; index < count; index += 1) {
        const work = { request: new Array(1_000).fill(index) };
        tracker.capture(new Error('no order ' + index), { source: 'request', route: '/orders' }, { work });
      }
    };
    fail(1_000);
    const before = heap();
    fail(4_000);
    tell('added', heap() - before);`,
    '--expose-gc',
  );
  expect(stderr).toBe('');
  const [{ added } = {}] = told;
  // 32 MB when each request stays.
  expect(added).toBeLessThan(2_000_000);
});
