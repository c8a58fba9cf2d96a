import { expect, test } from '@jest/globals';
import { errorReport } from '../../../src/errors/error-report.ts';
import { trackerOf } from './tracker.ts';

function groups() {
  const { tracker } = trackerOf();
  const error = new Error('Order of bob was not found', { cause: new Error('of bob too') });
  tracker.capture(error, {
    source: 'request',
    method: 'GET',
    route: '/orders/:id',
    status: 500,
    operation: 'load-order',
    requestId: 'r1',
    fields: { tenant: 'acme' },
  });
  return tracker.groups();
}

test('a reader of details sees the groups as they are', () => {
  const all = groups();
  expect(errorReport(all, { details: true })).toEqual({ groups: all });
});

test('anybody else sees what, how often, when and where, and no text of the error', () => {
  const [group] = groups();
  const report = errorReport([group!], { details: false });
  expect(report).toEqual({
    groups: [
      {
        fingerprint: group?.fingerprint,
        type: 'Error',
        count: 1,
        handled: 0,
        firstSeenMs: group?.firstSeenMs,
        lastSeenMs: group?.lastSeenMs,
        isNew: false,
        perMinute: [1],
        routes: { 'GET /orders/:id': 1 },
        statuses: { 500: 1 },
      },
    ],
  });
  expect(JSON.stringify(report)).not.toMatch(/bob|acme|r1|\.ts/);
});
