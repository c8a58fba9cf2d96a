import { expect, test } from '@jest/globals';
import { AlertStates } from '../../src/alert-states.ts';

const hour = 3_600_000;
const series = { route: '/a' };

const states = (of: AlertStates) => Array.from(of.instances, ({ state }) => state);

test('what is not known freezes an alert for a day, also one that fires on after its end', () => {
  const alerts = new AlertStates({ forMs: 0, keepFiringForMs: hour });
  alerts.begin(0);
  alerts.observe(series, true, 1);
  expect(alerts.end()).toMatchObject([{ to: 'firing' }]);
  for (const [atMs, holds, expected] of [
    [hour, undefined, 'firing'],
    [24 * hour, undefined, 'firing'],
    [24.5 * hour, true, 'firing'],
    [25 * hour, undefined, 'firing'],
    [48.9 * hour, undefined, 'firing'],
    [49 * hour, undefined, 'resolved'],
  ] as const) {
    alerts.begin(atMs);
    alerts.observe(series, holds, 1);
    alerts.end();
    expect(states(alerts)).toEqual([expected]);
  }
});

test('what fires again after it was resolved is a new alert', () => {
  const alerts = new AlertStates({ forMs: 1_000, keepFiringForMs: 0 });
  const seen = [true, true, false, true, true].flatMap((holds, index) => {
    alerts.begin(index * 1_000);
    alerts.observe(series, holds, index);
    return [...alerts.end().map(({ to }) => to), ...states(alerts)];
  });
  expect(seen).toEqual([
    'pending',
    'firing',
    'firing',
    'resolved',
    'resolved',
    'pending',
    'firing',
    'firing',
  ]);
});

test('a rule has room for a thousand alerts, and says how many it has not', () => {
  const alerts = new AlertStates({ forMs: 0, keepFiringForMs: 0 });
  for (let at = 0; at < 2; at++) {
    alerts.begin(at);
    for (let route = 0; route < 1_100; route++) alerts.observe({ route: `/${route}` }, true, 1);
    alerts.end();
    expect(states(alerts)).toHaveLength(1_000);
    expect(alerts.dropped).toBe(100);
  }
});
