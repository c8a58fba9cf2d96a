// Names are found where Prometheus's own grammar finds them.

import { expect, test } from '@jest/globals';
import { groupingOf, metricNames } from '../../src/grafana/metric-names.ts';
import { parsePromql } from '../grafana/promql-tree.ts';

test.each([
  'up',
  'sum by (job, instance) (rate(a_total{x="b_total{y}",z=~"c|d"}[5m]))',
  'histogram_quantile(0.99, sum by (le) (rate(a_bucket[$__rate_interval])))',
  '(a or 0 * b) / on (job) group_left (version) c:d:e unless f offset 5m',
  'topk(10, a) > bool 0 and time() - b{c="\\"}d"} * 1e3 + Inf',
  'max without(kind) (a_bytes) / ignoring(state) b_bytes and absent(c)',
])('%s', (expression) => {
  const { error, selectors } = parsePromql(expression);
  expect(error).toBeUndefined();
  expect(metricNames(expression)).toEqual([...new Set(selectors.map(({ metric }) => metric))]);
});

test.each([
  ['histogram_quantile(0.9, sum by (route, le) (rate(a_bucket[5m])))', ['route']],
  ['topk(10, (sum by (a, b)(c) or 0 * d) / max_over_time(e[5m]))', ['a', 'b']],
  ['1 - max by (instance) (sum without (kind) (a))', ['instance']],
  ['max(sum by (disk) (a))', []],
  ['a', []],
])('the labels of %s', (expression, labels) => {
  expect(groupingOf(expression)).toEqual(labels);
});
