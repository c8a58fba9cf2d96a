// SLOs as OpenSLO v1 and Sloth write them, there and back.

import {
  defineSlo,
  fromOpenSlo,
  fromSloth,
  latency,
  type OpenSlo,
  type SlothSpec,
  signalRatio,
  toOpenSlo,
  toSloth,
} from '@golden-signals/alerting';
import { describe, expect, test } from '@jest/globals';

const fast = defineSlo({
  name: 'checkout-latency',
  indicator: latency({ below: '300ms', of: 0.99 }),
  routes: ['/checkout'],
  window: '28d',
  labels: { team: 'shop' },
  runbook: 'https://runbooks.example/latency',
});

/** From the examples of the OpenSLO specification, in its essentials. */
const document: OpenSlo = {
  apiVersion: 'openslo/v1',
  kind: 'SLO',
  metadata: { name: 'foo-slo' },
  spec: {
    description: 'Foo answers.',
    service: 'foo',
    indicator: { metadata: { name: 'foo-error' }, spec: { ratioMetric: { counter: true } } },
    timeWindow: [{ duration: '4w', isRolling: true }],
    budgetingMethod: 'Timeslices',
    objectives: [{ target: 0.98, timeSliceTarget: 0.95, timeSliceWindow: '5m' }],
  },
};

describe('OpenSLO v1', () => {
  test('asks for the counter of the SLO, and brings it back as it was', () => {
    const written = toOpenSlo(fast, { service: 'shop' });
    expect(written).toMatchObject({
      apiVersion: 'openslo/v1',
      kind: 'SLO',
      metadata: { name: 'checkout-latency' },
      spec: {
        service: 'shop',
        indicator: {
          spec: {
            ratioMetric: {
              counter: true,
              good: {
                metricSource: {
                  type: 'Prometheus',
                  spec: { query: 'sum(slo_events_total{slo="checkout-latency",result="good"})' },
                },
              },
              total: { metricSource: { spec: { query: 'sum(slo_events_total{slo="checkout-latency"})' } } },
            },
          },
        },
        timeWindow: [{ duration: '28d', isRolling: true }],
        budgetingMethod: 'Occurrences',
        objectives: [{ target: 0.99 }],
      },
    });
    expect(fromOpenSlo(JSON.parse(JSON.stringify(written)))).toEqual(fast);
  });

  test('of others is taken with what it counts', () => {
    expect(fromOpenSlo(document, { indicator: signalRatio('orders.failure_ratio') })).toEqual({
      type: 'slo',
      name: 'foo-slo',
      signal: 'orders.failure_ratio',
      objective: 0.98,
      windowDays: 28,
      slices: { lengthMs: 300_000, target: 0.95 },
      summary: 'Foo answers.',
    });
  });

  const { spec } = document;
  test.each<[string, unknown]>([
    ['no document', undefined],
    ['another kind', { ...document, kind: 'Service' }],
    ['an earlier version', { ...document, apiVersion: 'openslo/v1alpha' }],
    ['no specification', { ...document, spec: undefined }],
    [
      'a calendar window',
      { ...document, spec: { ...spec, timeWindow: [{ duration: '1M', isRolling: false }] } },
    ],
    ['two objectives', { ...document, spec: { ...spec, objectives: [{ target: 0.9 }, { target: 0.99 }] } }],
    ['no target', { ...document, spec: { ...spec, objectives: [{}] } }],
    ['another method', { ...document, spec: { ...spec, budgetingMethod: 'RatioTimeslices' } }],
    [
      'an annotation that was cut',
      { ...document, metadata: { name: 'foo', annotations: { 'golden-signals/slo': '{"type":' } } },
    ],
  ])('%s is refused', (_what, given) => {
    expect(() => fromOpenSlo(given as OpenSlo)).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
    );
  });
});

describe('Sloth', () => {
  const spec = toSloth([fast], { service: 'shop' });

  test('asks for the counter of the SLO over its own windows', () => {
    expect(spec).toEqual({
      version: 'prometheus/v1',
      service: 'shop',
      slos: [
        {
          name: 'checkout-latency',
          objective: 99,
          description: '99 % of the requests are fast enough over 28 days.',
          sli: {
            events: {
              error_query: 'sum(rate(slo_events_total{slo="checkout-latency",result="bad"}[{{.window}}]))',
              total_query: 'sum(rate(slo_events_total{slo="checkout-latency"}[{{.window}}]))',
            },
          },
          alerting: {
            name: 'CheckoutLatencyBudgetBurn',
            labels: { team: 'shop' },
            annotations: {
              summary: '99 % of the requests are fast enough over 28 days.',
              runbook_url: 'https://runbooks.example/latency',
            },
            page_alert: { labels: { severity: 'critical' } },
            ticket_alert: { labels: { severity: 'warning' } },
          },
        },
      ],
    });
  });

  test('comes back over 30 days, with what each counts', () => {
    const indicator = latency({ below: '300ms' });
    const [slo] = fromSloth(spec, ({ name }) =>
      name === fast.name ? { indicator, routes: ['/checkout'] } : {},
    );
    expect(slo).toEqual({ ...fast, windowDays: 30 });
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['another version', { ...spec, version: 'sloth.slok.dev/v1' }],
    ['an objective as a share of more than all', { ...spec, slos: [{ name: 'a', objective: 999 }] }],
  ])('%s is refused', (_what, given) => {
    expect(() => fromSloth(given as SlothSpec)).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
    );
  });
});
