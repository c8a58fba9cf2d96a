/** All in JSON, which is YAML too. */

/** Often enough to watch; Prometheus's own default is a minute. */
const intervalSeconds = 5;

/** Where what Prometheus needs is; the addresses without a scheme. */
interface PrometheusPlaces {
  readonly shop: string;
  readonly alertmanager: string | undefined;
  readonly ruleFiles: readonly string[];
}

/** @param job What Prometheus calls the shop: its rules ask for that. */
export function prometheusConfiguration(job: string, places: PrometheusPlaces): string {
  const { shop, alertmanager, ruleFiles } = places;
  const interval = `${intervalSeconds}s`;
  return JSON.stringify({
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: ruleFiles,
    scrape_configs: [{ job_name: job, static_configs: [{ targets: [shop] }] }],
    alerting: {
      alertmanagers: alertmanager === undefined ? [] : [{ static_configs: [{ targets: [alertmanager] }] }],
    },
  });
}

/** Nobody is told: its page shows what it has received. */
export function alertmanagerConfiguration(): string {
  return JSON.stringify({
    route: { receiver: 'page', group_by: ['alertname'] },
    receivers: [{ name: 'page' }],
  });
}

/** An alert that always fires shows that the way from Prometheus to Alertmanager is open. */
export function watchdogRules(): string {
  const summary = 'Always fires: what is wrong when it does not is the way of the alerts.';
  const rule = {
    alert: 'Watchdog',
    expr: 'vector(1)',
    labels: { severity: 'none' },
    annotations: { summary },
  };
  return JSON.stringify({ groups: [{ name: 'watchdog', rules: [rule] }] });
}
