import { type Alerting, alerting, availability, latency } from '@golden-signals/alerting';

const checkout = '/carts/:cartId/checkout';

/**
 * What people are told of: the default alerts, two objectives, and one alert that is much quicker than anybody would have
 * it, so that whoever watches the demo need not wait.
 */
export function shopAlerts(): Alerting {
  return alerting({
    evaluationIntervalMs: 1_000,
    slos: [
      {
        name: 'shop-availability',
        objective: 0.95,
        window: '7d',
        indicator: availability(),
        summary: 'Visitors are answered.',
      },
      {
        name: 'checkout-latency',
        window: '7d',
        indicator: latency({ below: '1s', of: 0.9 }),
        routes: [checkout],
        summary: 'Customers do not wait for the checkout.',
      },
    ],
    rules: [
      {
        name: 'CheckoutFailing',
        signal: 'http.error_ratio',
        where: { route: checkout },
        above: 0.3,
        minTotal: 5,
        windowMs: 10_000,
        forMs: 3_000,
        severity: 'critical',
        summary: 'Customers cannot pay.',
      },
    ],
  });
}
