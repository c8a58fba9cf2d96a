// From metrics to alerts: what the service would serve, played to the rules, with classic histograms. promtool 2.42 cannot write
// native ones; those are in test/rules-on-data.test.ts.

import { defineSlo } from '@golden-signals/alerting';
import { prometheusRulesYaml } from '@golden-signals/provisioning';
import { expect } from '@jest/globals';
import { testWithTool } from '../../../test/services.ts';
import { DefinedService } from './defined-service.ts';
import { promtool } from './promtool.ts';

const requests = (status: number) =>
  `http_requests_total{job="shop",method="GET",route="/a",status_code="${status}"}`;
const bucket = (le: string) =>
  `http_request_duration_seconds_bucket{job="shop",method="GET",route="/a",status_code="200",le="${le}"}`;
const events = (result: string) => `slo_events_total{job="shop",slo="checkout",result="${result}"}`;

/** Ten minutes in which all is well, then as many in which one of ten requests fails and all take from one to 2.5 s. */
const inputSeries = [
  { series: requests(200), values: '0+600x10 6540+540x10' },
  { series: requests(500), values: '0+0x10 60+60x10' },
  { series: bucket('1'), values: '0+600x10 6000+0x10' },
  { series: bucket('2.5'), values: '0+600x10 6600+600x10' },
  { series: bucket('+Inf'), values: '0+600x10 6600+600x10' },
  { series: events('good'), values: '0+600x10 6540+540x10' },
  { series: events('bad'), values: '0+0x10 60+60x10' },
];

testWithTool('promtool', 'failures, slow requests and an error budget that burns', async (tool) => {
  const slo = defineSlo({ name: 'checkout', objective: 0.99 });
  const service = new DefinedService({ slos: [slo] });
  try {
    const firing = (alertname: string, severity: string, more = '') => ({
      labels: `ALERTS{alertname="${alertname}",alertstate="firing",job="shop",severity="${severity}"${more}}`,
      value: 1,
    });
    const sloth = ',slo="checkout",sloth_id="shop-checkout",sloth_service="shop",sloth_slo="checkout"';
    const test = {
      interval: '1m',
      input_series: inputSeries,
      promql_expr_test: [
        { expr: 'ALERTS{alertstate="firing"}', eval_time: '10m', exp_samples: [] },
        {
          expr: 'ALERTS{alertstate="firing"}',
          eval_time: '20m',
          exp_samples: [
            firing('HttpErrorRatioHigh', 'warning'),
            firing('HttpErrorRatioCritical', 'critical'),
            firing('HttpLatencyHigh', 'warning'),
            // 5 % of all since the beginning failed, which is more than 3 and 1 times the budget, and less than 6 times.
            ...['1d', '3d'].map((window) =>
              firing(
                `CheckoutBudgetBurn${window}`,
                'warning',
                `${sloth},sloth_window="${window}",slo_alert="ticket",slo_window="${window}"`,
              ),
            ),
          ],
        },
        {
          expr: 'job:http_error_ratio:rate5m',
          eval_time: '20m',
          exp_samples: [{ labels: 'job:http_error_ratio:rate5m{job="shop"}', value: 0.1 }],
        },
      ],
      alert_rule_test: [
        {
          alertname: 'HttpErrorRatioCritical',
          eval_time: '20m',
          exp_alerts: [
            {
              exp_labels: { job: 'shop', severity: 'critical' },
              exp_annotations: {
                summary: 'More than 5 % of the requests fail.',
                description: 'http.error_ratio over 5m is 10%, above 5 %.',
                runbook_url:
                  'https://github.com/golden-signals/golden-signals/blob/main/docs/runbooks/http-error-ratio-critical.md',
              },
            },
          ],
        },
      ],
    };
    const files = {
      'rules.yml': prometheusRulesYaml(service.definitions, { histograms: 'classic' }),
      // JSON is YAML, too.
      'test.yml': JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: '1m', tests: [test] }),
    };
    const said = await promtool(tool, ['test', 'rules', 'test.yml'], files);
    expect(said.text).toContain('SUCCESS');
  } finally {
    await service.close();
  }
});
