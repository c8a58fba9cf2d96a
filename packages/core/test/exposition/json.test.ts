import { exposeAll, type MetricFamily } from '@golden-signals/core';
import { expect, test } from '@jest/globals';

const json = (families: Iterable<MetricFamily>) => exposeAll(families, 'json');
const labels = { names: ['route'], values: ['/a"\n'] };

test('every family type has its documented shape', async () => {
  const families: MetricFamily[] = [
    { name: 'c_total', help: 'C "q"', type: 'counter', points: [{ labels, value: 1.5 }] },
    {
      name: 'g',
      help: '',
      type: 'gauge',
      points: [Number.NaN, 1 / 0, -1 / 0].map((value) => ({ labels, value })),
    },
    { name: 'empty', help: '', type: 'gauge', points: [] },
    {
      name: 'h',
      help: '',
      type: 'histogram',
      points: [
        {
          labels,
          count: 6,
          sum: 2,
          bounds: [0.5, 1],
          counts: Float64Array.of(1, 2, 3),
          native: {
            schema: 3,
            zeroThreshold: 0.1,
            zeroCount: 4,
            positiveOffset: -2,
            positive: Uint32Array.of(1, 0, 2),
            negativeOffset: 0,
            negative: [],
          },
        },
      ],
    },
    {
      name: 's',
      help: '',
      type: 'summary',
      points: [{ labels, count: 1, sum: 2, quantiles: [{ quantile: 0.5, value: Number.NaN }] }],
    },
  ];
  const expected: object[] = [
    { name: 'c_total', help: 'C "q"', type: 'counter', series: [{ labels: { route: '/a"\n' }, value: 1.5 }] },
    {
      name: 'g',
      help: '',
      type: 'gauge',
      series: (['NaN', '+Inf', '-Inf'] as const).map((value) => ({ labels: { route: '/a"\n' }, value })),
    },
    { name: 'empty', help: '', type: 'gauge', series: [] },
    {
      name: 'h',
      help: '',
      type: 'histogram',
      series: [
        {
          labels: { route: '/a"\n' },
          count: 6,
          sum: 2,
          buckets: [
            { le: 0.5, count: 1 },
            { le: 1, count: 3 },
            { le: '+Inf', count: 6 },
          ],
          native: {
            schema: 3,
            zeroThreshold: 0.1,
            zeroCount: 4,
            positive: { offset: -2, counts: [1, 0, 2] },
            negative: { offset: 0, counts: [] },
          },
        },
      ],
    },
    {
      name: 's',
      help: '',
      type: 'summary',
      series: [
        { labels: { route: '/a"\n' }, count: 1, sum: 2, quantiles: [{ quantile: 0.5, value: 'NaN' }] },
      ],
    },
  ];
  expect(JSON.parse(await json(families))).toEqual(expected);
});

test('no family is an empty array', async () => {
  expect(JSON.parse(await json([]))).toEqual([]);
});
