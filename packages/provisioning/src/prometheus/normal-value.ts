import type { AlertCondition } from '@golden-signals/core/extension';
import { operation, type RecordedValue, type RecordedValues, type SignalSeries } from './recordings.ts';

const weeks = [1, 2, 3, 4];
/** One week alone may have been a holiday, or an outage. */
const leastWeeks = 2;

/**
 * Returns what is normal for a signal at this time of the week: the median of the hours around the same time in the four weeks
 * before, of which two have to be known.
 *
 * @throws NotInPrometheus
 */
export function normalValue(
  values: RecordedValues,
  series: SignalSeries,
  condition: Pick<AlertCondition, 'windowMs' | 'minTotal'>,
): RecordedValue {
  const { windowMs } = condition;
  const value = learned(values, series, condition);
  const hours = (of: SignalSeries) =>
    values.record(
      { ...of, by: [...of.by, 'weeks_ago'] },
      {
        windowMs,
        suffix: `:${value.operation}_avg1h`,
        isLong: true,
        expr: (where) => hoursOfWeeks(learned(values, { ...of, where }, condition).selector),
      },
    );
  const { selector, recordings } = values.record(series, {
    windowMs,
    suffix: `:${value.operation}_normal`,
    isLong: true,
    expr: (where) => {
      const { selector } = hours({ ...series, where });
      return `quantile without (weeks_ago) (0.5, ${selector})\nand count without (weeks_ago) (${selector}) >= ${leastWeeks}`;
    },
  });
  return { selector, recordings: [...value.recordings, ...hours(series).recordings, ...recordings] };
}

/** The values that are learned: of a share those with as many events as the condition asks for. */
function learned(
  values: RecordedValues,
  series: SignalSeries,
  { windowMs, minTotal = 0 }: Pick<AlertCondition, 'windowMs' | 'minTotal'>,
): RecordedValue & { readonly operation: string } {
  const { definition } = series;
  const value = values.value(series, windowMs);
  const named = operation(definition, windowMs);
  if (definition.kind !== 'ratio' || minTotal <= 0) return { ...value, operation: named };
  const events = values.events(series, windowMs);
  const ofEnough = `${named}_of_${minTotal}`;
  const { selector, recordings } = values.record(series, {
    windowMs,
    suffix: `:${ofEnough}`,
    expr: (where) => {
      const of = { ...series, where };
      return `${values.value(of, windowMs).selector} and ${values.on(of)} ${values.events(of, windowMs).selector} >= ${minTotal}`;
    },
  });
  return {
    selector,
    recordings: [...value.recordings, ...events.recordings, ...recordings],
    operation: ofEnough,
  };
}

/** The hour has its middle where the moment was, so that it needs no clock. */
function hoursOfWeeks(selector: string): string {
  return weeks
    .map(
      (ago) =>
        `label_replace(avg_over_time(${selector}[1h] offset ${ago * 7 - 1}d23h30m), "weeks_ago", "${ago}", "", "")`,
    )
    .join('\nor\n');
}
