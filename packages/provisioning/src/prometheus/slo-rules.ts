import type { SignalDefinition, Slo } from '@golden-signals/core/extension';
import type { RecordedValues, Recording } from './recordings.ts';
import type { RecordingRule } from './rule-file.ts';
import type { SlothNames } from './sloth-names.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
/** Those of Sloth, besides the window of the SLO itself. */
const windowsMs = [5 * minuteMs, 30 * minuteMs, hourMs, 2 * hourMs, 6 * hourMs, dayMs, 3 * dayMs] as const;

/** Returns the error ratios of an SLO over all windows, to be recorded. @throws NotInPrometheus */
export function sloRatios(slo: Slo, definition: SignalDefinition, values: RecordedValues): Recording[] {
  const series = { definition, by: ['slo'], where: { slo: slo.name } };
  return [...new Set([...windowsMs, slo.windowDays * dayMs])].flatMap(
    (windowMs) => values.value(series, windowMs).recordings,
  );
}

/** Returns what else Sloth records of an SLO: its objective, its error budget, and how fast that burns. */
export function sloMetadata(slo: Slo, sloth: SlothNames, job: string): RecordingRule[] {
  const labels = { job, slo: slo.name, ...sloth.labels(slo.name) };
  const of = `{sloth_id="${sloth.id(slo.name)}"}`;
  const budget = Number((1 - slo.objective).toPrecision(12));
  const ratio = (windowMs: number) =>
    `max without (sloth_window) (${sloth.ratio(slo.name, windowMs).name}${of})`;
  const rule = (record: string, expr: string): RecordingRule => ({ record, expr, labels });
  return [
    rule('slo:objective:ratio', `vector(${slo.objective})`),
    rule('slo:error_budget:ratio', `vector(${budget})`),
    rule('slo:time_period:days', `vector(${slo.windowDays})`),
    rule('slo:current_burn_rate:ratio', `${ratio(5 * minuteMs)} / ${budget}`),
    rule('slo:period_burn_rate:ratio', `${ratio(slo.windowDays * dayMs)} / ${budget}`),
    rule('slo:period_error_budget_remaining:ratio', `1 - ${ratio(slo.windowDays * dayMs)} / ${budget}`),
    {
      record: 'sloth_slo_info',
      expr: 'vector(1)',
      labels: {
        ...labels,
        sloth_mode: 'golden-signals',
        sloth_objective: `${Number((slo.objective * 100).toPrecision(12))}`,
        sloth_spec: 'prometheus/v1',
      },
    },
  ];
}
