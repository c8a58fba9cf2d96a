import { expect, test } from '@jest/globals';
import { RequestSeries } from '../../../../src/http/metrics/request-series.ts';

const setUp = (left: number) => ({ root: new RequestSeries(0, 200, { route: '/a' }), budget: { left } });

test('a value that is kept in another form takes one place in the budget', () => {
  const { root, budget } = setUp(5);
  const first = root.child('tenant', 'a\ud800', budget);
  expect(first.labels).toEqual({ route: '/a', tenant: 'a\ufffd' });
  expect(root.child('tenant', 'a\ud800', budget)).toBe(first);
  expect(root.child('tenant', 'a\udfff', budget)).toBe(first);
  expect(root.child('tenant', 'a\ufffd', budget)).toBe(first);
  expect(budget.left).toBe(4);
});

test('when the budget is spent, what is known stays known and the rest is made for one request', () => {
  const { root, budget } = setUp(1);
  const known = root.child('tenant', 'a', budget);
  expect(root.child('tenant', 'a', budget)).toBe(known);
  const passing = root.child('tenant', 'b', budget);
  expect(passing.labels).toEqual({ route: '/a', tenant: 'b' });
  expect(root.child('tenant', 'b', budget)).not.toBe(passing);
  expect(budget.left).toBe(0);
});
