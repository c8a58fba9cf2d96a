import { type Labels, promql, type SignalDefinition } from '@golden-signals/core/extension';
import type { SignalQueries } from './signal-queries.ts';
import { isSlothRatio, type SlothNames } from './sloth-names.ts';

/** What a signal is over a window, under a name of its own: `level:metric:operations`. */
export interface Recording {
  /** What the group of its rule is about: the first part of the signal's id. */
  readonly concern: string;
  readonly name: string;
  readonly where: Labels;
  /** Returns the expression, of the series that have these labels. */
  expr(where: Labels): string;
  /** Returns the labels that the rule adds. */
  labels(where: Labels): Labels;
}

/** A value that is recorded, to be used in expressions. */
export interface RecordedValue {
  /** Its series. */
  readonly selector: string;
  /** It, and what it is made of, which comes first. */
  readonly recordings: readonly Recording[];
}

/** Some series of a signal. */
export interface SignalSeries {
  readonly definition: SignalDefinition;
  /** Labels to group by, by the names of the signal; those of `where` among them. */
  readonly by: readonly string[];
  readonly where: Labels;
}

/** What a value is compared to. */
interface Comparison {
  readonly windowMs: number;
  readonly comparedToMs: number;
  readonly minTotal: number;
}

/** Names the values that rules judge. */
export class RecordedValues {
  readonly #queries: SignalQueries;
  readonly #sloth: SlothNames;

  constructor(queries: SignalQueries, sloth: SlothNames) {
    this.#queries = queries;
    this.#sloth = sloth;
  }

  /** Returns the value of a signal. @throws NotInPrometheus */
  value(series: SignalSeries, windowMs: number): RecordedValue {
    const range = promql.duration(windowMs);
    const expr = (where: Labels) => this.#queries.value({ ...series, where, range });
    if (isSlothRatio(series)) {
      const { slo } = series.where;
      const { labels, ...named } = this.#sloth.ratio(slo, windowMs);
      return recorded(`{sloth_id="${this.#sloth.id(slo)}"}`, {
        ...named,
        where: series.where,
        expr,
        labels: () => labels,
      });
    }
    // Rates are always a number; a share of nothing is none, and what is not known is not recorded.
    return this.#recorded(series, windowMs, `:${operation(series.definition)}${range}`, (where) =>
      series.definition.kind === 'rate' ? expr(where) : `(${expr(where)}) > -Inf`,
    );
  }

  /** Returns how many events a window of a ratio holds. @throws NotInPrometheus */
  events(series: SignalSeries, windowMs: number): RecordedValue {
    const range = promql.duration(windowMs);
    return this.#recorded(
      series,
      windowMs,
      `_events:increase${range}`,
      (where) => `(${this.#queries.total({ ...series, where, range })}) * ${windowMs / 1_000}`,
    );
  }

  /**
   * Returns how many times as much a value is as in the time before its window. Nothing is said before half of that time is
   * known, nor where it held too few events or was 0.
   *
   * @throws NotInPrometheus
   */
  compared(series: SignalSeries, comparison: Comparison): RecordedValue {
    const { definition } = series;
    const { windowMs, comparedToMs, minTotal } = comparison;
    const isRatio = definition.kind === 'ratio';
    const of = (where: Labels) => ({ ...series, where });
    const parts = isRatio
      ? [
          this.value(series, windowMs),
          this.events(series, windowMs),
          this.value(series, windowMs + comparedToMs),
          this.events(series, windowMs + comparedToMs),
        ]
      : [this.value(series, windowMs)];
    const least = minTotal > 0 ? `_of_${minTotal}` : '';
    const { selector, recordings } = this.#recorded(
      series,
      windowMs,
      `:${operation(definition)}${promql.duration(windowMs)}_vs_${promql.duration(comparedToMs)}${least}`,
      (where) =>
        isRatio ? this.#comparedRatio(of(where), comparison) : this.#comparedMean(of(where), comparison),
    );
    return { selector, recordings: [...parts.flatMap((part) => part.recordings), ...recordings] };
  }

  #comparedMean(series: SignalSeries, comparison: Comparison): string {
    const { windowMs, comparedToMs, minTotal } = comparison;
    const { selector } = this.value(series, windowMs);
    const isRate = series.definition.kind === 'rate';
    const least = isRate && minTotal > 0 ? `>= ${minTotal / (comparedToMs / 1_000)}` : '> 0';
    const before = `${selector}[${promql.duration(comparedToMs)}] offset ${promql.duration(windowMs)}`;
    return `${selector}\n/ (\n  avg_over_time(${before}) ${least}\n  and ${halfway(selector, comparison)}\n)`;
  }

  /** Shares are not averaged: what was counted is taken apart. */
  #comparedRatio(series: SignalSeries, comparison: Comparison): string {
    const { windowMs, comparedToMs, minTotal } = comparison;
    const now = this.value(series, windowMs).selector;
    const nowEvents = this.events(series, windowMs).selector;
    const both = this.value(series, windowMs + comparedToMs).selector;
    const bothEvents = this.events(series, windowMs + comparedToMs).selector;
    const least = minTotal > 0 ? `>= ${minTotal}` : '> 0';
    return `${now}\n/ (\n  (${both} * ${bothEvents} - ${now} * ${nowEvents})\n  / (${bothEvents} - ${nowEvents} ${least}) > 0\n  and ${halfway(nowEvents, comparison)}\n)`;
  }

  #recorded(
    { definition, by, where }: SignalSeries,
    windowMs: number,
    suffix: string,
    expr: Recording['expr'],
  ): RecordedValue {
    const { id } = definition;
    const isOfSlo = id.startsWith('slo.') && this.#sloth.isKnown(where.slo);
    return recorded(`{${this.#queries.matchers(definition, where)}}`, {
      concern: isOfSlo ? this.#sloth.concern(where.slo!, windowMs) : id.slice(0, id.indexOf('.')),
      name: `${['job', ...by].join('_')}:${id.replaceAll('.', '_')}${suffix}`,
      where,
      // The series have them already; they tell rules of the same name apart.
      labels: (of) => this.#queries.named(definition, of),
      expr,
    });
  }
}

function recorded(matchers: string, recording: Recording): RecordedValue {
  // Here, so that a rule which Prometheus cannot evaluate is left out whole.
  recording.expr(recording.where);
  return { selector: `${recording.name}${matchers}`, recordings: [recording] };
}

/** Returns what was there halfway through the time before the window: half of it is known, then. */
function halfway(selector: string, { windowMs, comparedToMs }: Comparison): string {
  return `${selector} offset ${promql.duration(windowMs + Math.round(comparedToMs / 2))}`;
}

/** As recording rules are called: what was done to the metric last. */
function operation(definition: SignalDefinition): string {
  if (definition.kind !== 'level') return 'rate';
  return { mean: 'avg', max: 'max', min: 'min', last: 'last' }[definition.over];
}
