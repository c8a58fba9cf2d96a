import {
  type AlertCondition,
  type AlertRule,
  type Labels,
  promql,
  type SignalDefinition,
} from '@golden-signals/core/extension';
import { NotInPrometheus } from './rule-file.ts';
import type { ResolvedRuleOptions } from './rule-options.ts';

/** How Prometheus writes a value of a unit. */
const templates: Readonly<Record<SignalDefinition['unit'], string>> = {
  ratio: '{{ $value | humanizePercentage }}',
  s: '{{ $value | humanizeDuration }}',
  By: '{{ $value | humanize1024 }}B',
  'By/s': '{{ $value | humanize1024 }}B/s',
  '1/s': '{{ $value | humanize }}/s',
  '1': '{{ $value | humanize }}',
};

interface Alerted {
  readonly rule: AlertRule;
  readonly definition: SignalDefinition;
  /** By the name of the signal's label, that of Prometheus. */
  readonly labelNames: ReadonlyMap<string, string>;
}

/** Returns the labels of an alert besides those of its series. @throws NotInPrometheus */
export function alertLabels({ rule, labelNames }: Alerted): Labels {
  const labels = {
    severity: rule.severity,
    // Nothing else says of what nothing is known.
    ...(rule.absent ? rule.where : {}),
    ...rule.labels,
  };
  const taken = new Set(['job', 'alertname', ...labelNames.values()]);
  for (const label of Object.keys(labels)) {
    if (taken.has(label)) throw new NotInPrometheus(`its label "${label}" would replace that of the series`);
  }
  return escaped(labels);
}

/** Returns the annotations of an alert. @throws NotInPrometheus */
export function alertAnnotations(
  alerted: Alerted,
  { runbookBaseUrl, dashboardUrl }: Pick<ResolvedRuleOptions, 'runbookBaseUrl' | 'dashboardUrl'>,
): Labels {
  const { annotations, summary, description, runbook } = alerted.rule;
  const value = valueText(alerted);
  return {
    ...escaped(annotations ?? {}),
    ...escaped({ summary }),
    description: [...(description === undefined ? [] : [plain(description)]), value].join('\n'),
    ...(runbook === undefined ? {} : escaped({ runbook_url: urlOf(runbook, runbookBaseUrl) })),
    ...(dashboardUrl === undefined ? {} : escaped({ dashboard_url: dashboardUrl })),
  };
}

/** `route {{ $labels.route }}: http.error_ratio over 5m is {{ $value | humanizePercentage }}, above 1 %` */
function valueText({ rule, definition, labelNames }: Alerted): string {
  const over = `${rule.signal} over ${promql.duration(rule.windowMs)}`;
  if (rule.absent) return `Nothing is known of ${over}.`;
  const of = Array.from(labelNames, ([label, name]) => `${label} {{ $labels.${name} }}: `).join('');
  const times = timesText(rule);
  const value = times === undefined ? templates[definition.unit] : `{{ $value | humanize }} times ${times}`;
  // Another condition may be why it fires, so that the bound would be wrong.
  const bound =
    rule.any === undefined ? `, ${boundText(rule, times === undefined ? definition.unit : '1')}` : '';
  return `${of}${over} is ${value}${bound}.`;
}

/** Returns what a value is compared to; undefined where it is not. */
function timesText({ comparedTo, comparedToMs }: AlertCondition): string | undefined {
  const before =
    comparedToMs === undefined ? undefined : `that of the ${promql.duration(comparedToMs)} before`;
  if (comparedTo === undefined) return before;
  return before === undefined ? 'what is normal' : `what is normal, or, until that is known, ${before}`;
}

function boundText(
  { above, below, atLeast, atMost, equals, outside }: AlertCondition,
  unit: SignalDefinition['unit'],
): string {
  const text = (value: number) => {
    if (unit === 'ratio') return `${Number((value * 100).toPrecision(12))} %`;
    return unit === 's' ? `${value} s` : `${value}`;
  };
  if (outside !== undefined) return `outside of ${text(outside[0])} to ${text(outside[1])}`;
  if (above !== undefined) return `above ${text(above)}`;
  if (below !== undefined) return `below ${text(below)}`;
  if (atLeast !== undefined) return `at least ${text(atLeast)}`;
  if (atMost !== undefined) return `at most ${text(atMost)}`;
  return `equal to ${text(equals!)}`;
}

function urlOf(runbook: string, baseUrl: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(runbook)
    ? runbook
    : `${baseUrl.replace(/\/?$/, '/')}${runbook.replace(/^\//, '')}`;
}

/** @throws NotInPrometheus for names that are none of Prometheus */
function escaped(texts: Labels): Labels {
  const wrong = Object.keys(texts).find((name) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name));
  if (wrong !== undefined) throw new NotInPrometheus(`"${wrong}" is no name of a label or an annotation`);
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, plain(text)]));
}

/** Labels and annotations are templates, which begin with two braces. */
function plain(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
