/** All in JSON, which is YAML too. */

/** Addresses are without a scheme. */
interface PrometheusSettings {
  /** What it calls the shop: the rules ask for that. */
  readonly job: string;
  /** How often it scrapes and evaluates. */
  readonly intervalMs: number;
  readonly shop: string;
  readonly alertmanager: string | undefined;
  readonly ruleFiles: readonly string[];
}

export function prometheusConfiguration(settings: PrometheusSettings): string {
  const { job, intervalMs, shop, alertmanager, ruleFiles } = settings;
  const interval = `${intervalMs}ms`;
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
