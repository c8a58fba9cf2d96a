import { expect, test } from '@jest/globals';
import { placeOf } from '../../../page/live/finding-place.ts';

const places: Array<[id: string, labels: Record<string, string>, section: string, parameters: object]> = [
  ['route-errors:/orders', { route: '/orders' }, 'routes', { route: '/orders' }],
  ['slow:GET /orders:pool_wait', {}, 'slow', {}],
  ['slow-queries', {}, 'queries', {}],
  ['query-waits', {}, 'queries', {}],
  ['slow:pool_wait', {}, 'slow', {}],
  ['route-latency', {}, 'routes', {}],
  ['new-error:e3797e213db14aa5', {}, 'errors', { group: 'e3797e213db14aa5' }],
  ['overdue:GET /orders', {}, 'in-flight', {}],
  ['stall:sum /srv/sum.js:3', {}, 'stalls', {}],
  ['queue-late:mails', { queue: 'mails' }, 'jobs', { of: 'Queues', row: 'mails' }],
  [
    'job-failing:mails:receipt',
    { queue: 'mails', operation: 'receipt' },
    'jobs',
    { of: 'Jobs', row: 'receipt' },
  ],
  ['schedule-missed:nightly', { schedule: 'nightly' }, 'schedules', { schedule: 'nightly' }],
  ['deploy:1.5.0', {}, 'deploys', {}],
  ['pool-wait:shop', {}, 'dependencies', {}],
  ['growth:heap', {}, 'system', {}],
  ['kpi-missed:sales', {}, 'business', {}],
  ['overhead', {}, 'overhead', {}],
];

test.each(places)('%s leads to the view that has more of it', (id, labels, section, parameters) => {
  expect(placeOf({ id, labels })).toEqual({ section, parameters });
});

test('what no view is known to have leads nowhere', () => {
  expect(placeOf({ id: 'of-another-extension:1' })).toBeUndefined();
});
