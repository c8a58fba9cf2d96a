import { expect, test } from '@jest/globals';
import { RecentLog } from '../src/recent-log.ts';

test('RecentLog keeps the last lines, whole numbers for people', () => {
  const log = new RecentLog(2);
  log.debug({}, 'dropped');
  log.info({}, 'started');
  log.warn({ route: '/search', method: 'GET', durationMs: 1123.239 }, 'slow HTTP request');
  log.error({ error: new Error('broken') }, 'failed');
  expect(log.lines).toEqual([
    'warn slow HTTP request route=/search method=GET durationMs=1123',
    'error failed error=Error: broken',
  ]);
});
