import { expect, test } from '@jest/globals';
import { AlertHistory } from '../../src/alert-history.ts';

const change = {
  to: 'firing',
  timestampMs: 1_000,
  name: 'QueueAge',
  severity: 'warning',
  labels: { alertname: 'QueueAge' },
  text: 'It waits.',
};

test('of what an earlier process has left, only what has the right shape is taken', () => {
  const history = new AlertHistory();
  history.restore([
    change,
    null,
    'text',
    { ...change, to: 'pending' },
    { ...change, timestampMs: 'soon' },
    { ...change, labels: { alertname: 7 } },
    { ...change, labels: null },
    { ...change, text: undefined },
  ]);
  expect(history.changes).toEqual([change]);
  history.restore({ changes: [change] });
  expect(history.changes).toEqual([change]);
});
