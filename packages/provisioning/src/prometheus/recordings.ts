import { type Labels, promql, type SignalDefinition } from '@golden-signals/core/extension';
import { longConcern } from './rule-groups.ts';
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

/** How something that is made of a value is recorded. */
interface MadeOfValue {
  readonly windowMs: number;
  /** Of its name, after that of the signal. */
  readonly suffix: string;
  /** It takes long to read, and changes slowly. Default: false. */
  readonly isLong?: boolean;
  readonly expr: Recording['expr'];
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
    return this.record(series, {
      windowMs,
      suffix: `:${operation(series.definition, windowMs)}`,
      expr: (where) => (series.definition.kind === 'rate' ? expr(where) : `(${expr(where)}) > -Inf`),
    });
  }

  /** Returns how many events a window of a ratio holds. @throws NotInPrometheus */
  events(series: SignalSeries, windowMs: number): RecordedValue {
    const range = promql.duration(windowMs);
    return this.record(series, {
      windowMs,
      suffix: `_events:increase${range}`,
      expr: (where) => `(${this.#queries.total({ ...series, where, range })}) * ${windowMs / 1_000}`,
    });
  }

  /** Returns how two recordings of the same series are matched. */
  on({ definition, by }: SignalSeries): string {
    return `on (${['job', ...by.map((label) => this.#queries.labelName(definition, label))].join(', ')})`;
  }

  /**
   * Returns what is made of a value of these series, under a name of its own.
   *
   * @throws NotInPrometheus
   */
  record(
    { definition, by, where }: SignalSeries,
    { windowMs, suffix, isLong = false, expr }: MadeOfValue,
  ): RecordedValue {
    const { id } = definition;
    const isOfSlo = id.startsWith('slo.') && this.#sloth.isKnown(where.slo);
    const concern = isOfSlo ? this.#sloth.concern(where.slo!, windowMs) : id.slice(0, id.indexOf('.'));
    return recorded(`{${this.#queries.matchers(definition, where)}}`, {
      concern: isLong ? longConcern(concern) : concern,
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

/** Returns what the last part of a name says of a value: `rate5m`, as recording rules are called by what was done last. */
export function operation(definition: SignalDefinition, windowMs: number): string {
  const range = promql.duration(windowMs);
  if (definition.kind !== 'level') return `rate${range}`;
  return `${{ mean: 'avg', max: 'max', min: 'min', last: 'last' }[definition.over]}${range}`;
}
