import { setTimeout as wait } from 'node:timers/promises';
import type { Alert, AlertsReport } from '@golden-signals/alerting';
import { afterEach, expect, test } from '@jest/globals';
import { alertLine } from '../src/alert-line.ts';
import { adminToken } from '../src/shop/shop.ts';
import { shopAlerts } from '../src/shop-alerts.ts';
import { DemoProcess } from './demo-process.ts';

let demo: DemoProcess | undefined;
afterEach(() => demo?.kill());

test('an incident fires an alert that says why, and the end of it resolves that', async () => {
  demo = await DemoProcess.start('--port', '0', '--rate', '60');
  const address = `http://127.0.0.1:${await demo.port()}`;
  const post = (path: string) =>
    fetch(`${address}/admin/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminToken}` },
    });
  const becomes = async (wanted: string) => {
    for (;;) {
      const response = await fetch(`${address}/monitoring/alerts`);
      const { alerts } = (await response.json()) as AlertsReport;
      const found = alerts.find(({ name, state }) => name === 'CheckoutFailing' && state === wanted);
      if (found !== undefined) return found;
      await wait(100);
    }
  };
  expect((await post('break/payments')).status).toBe(200);
  const { cause } = await becomes('firing');
  expect(JSON.stringify(cause?.findings)).toContain('checkout');
  expect((await post('repair/payments')).status).toBe(200);
  await becomes('resolved');
  const { output } = await demo.interrupt();
  expect(output).toMatch(/^alerts (.* · )?(resolved|firing) CheckoutFailing/m);
  expect(output).toMatch(/^ {2}shop-availability: .* objective 95 % over 7 d/m);
}, 120_000);

test('the line of the live screen says what fires and why', () => {
  expect(alertLine({ list: () => [] })).toBe('alerts none');
  const cause = { findings: [{ title: 'ShopError in POST /pay' }] };
  const list = [
    { name: 'CheckoutFailing', state: 'firing', text: 'it is 0.5', cause },
    { name: 'CpuHigh', state: 'firing', text: 'it is 0.9', cause: undefined },
    { name: 'HeapHigh', state: 'pending' },
  ] as Alert[];
  expect(alertLine({ list: () => list })).toBe(
    'alerts firing CheckoutFailing, because ShopError in POST /pay · firing CpuHigh, because it is 0.9 · pending HeapHigh',
  );
  const fired = shopAlerts().simulate({
    'http.error_ratio': [
      {
        labels: { route: '/carts/:cartId/checkout' },
        values: Array.from({ length: 20 }, () => ({ bad: 5, total: 10 })),
      },
    ],
  });
  expect(fired.map(({ name, state }) => `${name} ${state}`)).toContain('CheckoutFailing firing');
});
