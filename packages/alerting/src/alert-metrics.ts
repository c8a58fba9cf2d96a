import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Normals } from './normal/normals.ts';
import type { RuleEvaluation } from './rule-evaluation.ts';

/** What alerting measures of itself. */
export function alertMetrics(
  metrics: ExtensionHost['metrics'],
  evaluations: () => Iterable<RuleEvaluation>,
  normals: Normals,
) {
  metrics.gauge({
    name: 'golden_signals_alerts',
    help: 'Alerts that are pending and that fire, by rule.',
    labelNames: ['alertname', 'alertstate'],
    collect(gauge) {
      gauge.reset();
      for (const { rule, states } of evaluations()) {
        const counts = { pending: 0, firing: 0 };
        for (const { state } of states.instances) if (state !== 'resolved') counts[state] += 1;
        for (const [alertstate, count] of Object.entries(counts))
          gauge.labels({ alertname: rule.name, alertstate }).set(count);
      }
    },
  });
  metrics.gauge({
    name: 'golden_signals_alert_normals',
    help: 'Series of which alerting learns what is normal, and those that it had no room for.',
    labelNames: ['state'],
    collect(gauge) {
      gauge.labels({ state: 'learned' }).set(normals.size);
      gauge.labels({ state: 'refused' }).set(normals.refused);
    },
  });
  return {
    duration: metrics.gauge({
      name: 'golden_signals_alert_evaluation_duration_seconds',
      help: 'How long the last evaluation of all alert rules took.',
      aggregator: 'max',
    }),
    evaluatedAt: metrics.gauge({
      name: 'golden_signals_alert_evaluation_timestamp_seconds',
      help: 'When the alert rules were evaluated last, since unix epoch.',
      aggregator: 'min',
    }),
    failures: metrics.counter({
      name: 'golden_signals_alert_evaluation_failures_total',
      help: 'Evaluations of a rule that failed, as those of a signal that nobody defines.',
      labelNames: ['alertname'],
    }),
  };
}
