import { type AlertCondition, promql } from '@golden-signals/core/extension';
import { normalValue } from './normal-value.ts';
import { operation, type RecordedValue, type RecordedValues, type SignalSeries } from './recordings.ts';

type Comparison = Pick<AlertCondition, 'windowMs' | 'comparedTo' | 'comparedToMs' | 'minTotal'>;
type ComparisonToBefore = Required<Pick<AlertCondition, 'windowMs' | 'comparedToMs' | 'minTotal'>>;

/**
 * Returns the value that a condition judges: that of its signal, or how many times as much that is as what it is compared to.
 *
 * @throws NotInPrometheus
 */
export function judgedValue(
  values: RecordedValues,
  series: SignalSeries,
  condition: Comparison,
): RecordedValue {
  const { windowMs, comparedTo, comparedToMs, minTotal = 0 } = condition;
  if (comparedTo !== undefined) return timesNormal(values, series, condition);
  if (comparedToMs !== undefined) return timesBefore(values, series, { windowMs, comparedToMs, minTotal });
  return values.value(series, windowMs);
}

/** What is normally 0, or has normally too few events, is as normal; where that is not known, the time before counts. */
function timesNormal(values: RecordedValues, series: SignalSeries, condition: Comparison): RecordedValue {
  const { definition } = series;
  const { windowMs, comparedToMs, minTotal = 0 } = condition;
  const isRate = definition.kind === 'rate' && minTotal > 0;
  const leastMs = comparedToMs ?? windowMs;
  const [enough, tooFew] = isRate
    ? [`>= ${minTotal / (leastMs / 1_000)}`, `< ${minTotal / (leastMs / 1_000)}`]
    : ['> 0', '<= 0'];
  const parts = (of: SignalSeries) => ({
    value: values.value(of, windowMs),
    normal: normalValue(values, of, condition),
    before:
      comparedToMs === undefined ? undefined : timesBefore(values, of, { windowMs, comparedToMs, minTotal }),
  });
  const { value, normal, before } = parts(series);
  const least = isRate
    ? `_of_${minTotal}_in_${promql.duration(leastMs)}`
    : minTotal > 0
      ? `_of_${minTotal}`
      : '';
  const fallback = comparedToMs === undefined ? '' : `_or_${promql.duration(comparedToMs)}`;
  const { selector, recordings } = values.record(series, {
    windowMs,
    suffix: `:${operation(definition, windowMs)}_vs_normal${least}${fallback}`,
    expr: (where) => {
      const { value, normal, before } = parts({ ...series, where });
      return [
        `${value.selector} / (${normal.selector} ${enough})`,
        `((${normal.selector} ${tooFew}) * 0 + 1 and ${value.selector})`,
        ...(before === undefined ? [] : [before.selector]),
      ].join('\nor\n');
    },
  });
  return {
    selector,
    recordings: [...value.recordings, ...normal.recordings, ...(before?.recordings ?? []), ...recordings],
  };
}

/** Nothing is said before half of the time before the window is known, nor where it held too few events or was 0. */
function timesBefore(
  values: RecordedValues,
  series: SignalSeries,
  comparison: ComparisonToBefore,
): RecordedValue {
  const { definition } = series;
  const { windowMs, comparedToMs, minTotal } = comparison;
  const isRatio = definition.kind === 'ratio';
  const bothMs = windowMs + comparedToMs;
  const parts = isRatio
    ? [
        values.value(series, windowMs),
        values.events(series, windowMs),
        values.value(series, bothMs),
        values.events(series, bothMs),
      ]
    : [values.value(series, windowMs)];
  const least = minTotal > 0 ? `_of_${minTotal}` : '';
  const timesOf = isRatio ? ratioTimesBefore : meanTimesBefore;
  const { selector, recordings } = values.record(series, {
    windowMs,
    suffix: `:${operation(definition, windowMs)}_vs_${promql.duration(comparedToMs)}${least}`,
    expr: (where) => timesOf(values, { ...series, where }, comparison),
  });
  return { selector, recordings: [...parts.flatMap((part) => part.recordings), ...recordings] };
}

function meanTimesBefore(
  values: RecordedValues,
  series: SignalSeries,
  comparison: ComparisonToBefore,
): string {
  const { windowMs, comparedToMs, minTotal } = comparison;
  const { selector } = values.value(series, windowMs);
  const isRate = series.definition.kind === 'rate';
  const least = isRate && minTotal > 0 ? `>= ${minTotal / (comparedToMs / 1_000)}` : '> 0';
  const before = `${selector}[${promql.duration(comparedToMs)}] offset ${promql.duration(windowMs)}`;
  return `${selector}\n/ (\n  avg_over_time(${before}) ${least}\n  and ${halfway(selector, comparison)}\n)`;
}

/** Shares are not averaged: what was counted is taken apart. */
function ratioTimesBefore(
  values: RecordedValues,
  series: SignalSeries,
  comparison: ComparisonToBefore,
): string {
  const { windowMs, comparedToMs, minTotal } = comparison;
  const now = values.value(series, windowMs).selector;
  const nowEvents = values.events(series, windowMs).selector;
  const both = values.value(series, windowMs + comparedToMs).selector;
  const bothEvents = values.events(series, windowMs + comparedToMs).selector;
  const least = minTotal > 0 ? `>= ${minTotal}` : '> 0';
  return `${now}\n/ (\n  (${both} * ${bothEvents} - ${now} * ${nowEvents})\n  / (${bothEvents} - ${nowEvents} ${least}) > 0\n  and ${halfway(nowEvents, comparison)}\n)`;
}

/** Returns what was there halfway through the time before the window: half of it is known, then. */
function halfway(selector: string, { windowMs, comparedToMs }: ComparisonToBefore): string {
  return `${selector} offset ${promql.duration(windowMs + Math.round(comparedToMs / 2))}`;
}
