import type { Labels, PromQuery, SignalDefinition } from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';
import { NotInPrometheus } from './rule-file.ts';
import type { ResolvedRuleOptions } from './rule-options.ts';

/** A signal of some series, over a time. */
export interface AskedSignal {
  readonly definition: SignalDefinition;
  readonly where: Labels;
  /** Labels to group by, by the names of the signal. */
  readonly by: readonly string[];
  readonly range: string;
}

/** Asks Prometheus for the signals of one service, always grouped by its job as well. */
export class SignalQueries {
  readonly job: string;
  readonly #naming: PromQuery['naming'];
  readonly #kinds: readonly PromQuery['histograms'][];
  readonly #definitions: ReadonlyMap<string, SignalDefinition>;

  constructor(
    { signals, http }: Definitions,
    { job, histograms }: Pick<ResolvedRuleOptions, 'job' | 'histograms'>,
  ) {
    this.job = job;
    this.#naming = http?.detailed ? 'opentelemetry' : 'prometheus';
    this.#kinds = histograms === 'either' ? ['native', 'classic'] : [histograms];
    this.#definitions = new Map(signals.map((definition) => [definition.id, definition]));
  }

  /** @throws NotInPrometheus where nobody defines it */
  definition(id: string): SignalDefinition {
    const found = this.#definitions.get(id);
    if (found === undefined) throw new NotInPrometheus(`nobody defines the signal "${id}"`);
    return found;
  }

  /** Returns what Prometheus calls a label of a signal. */
  labelName({ promqlLabels }: SignalDefinition, label: string): string {
    return promqlLabels?.(this.#naming)[label] ?? label;
  }

  /** Returns labels as Prometheus calls them. */
  named(definition: SignalDefinition, labels: Labels): Labels {
    return Object.fromEntries(
      Object.entries(labels).map(([label, value]) => [this.labelName(definition, label), value]),
    );
  }

  /** Returns matchers, without braces, of the series of the service that have these labels. */
  matchers(definition: SignalDefinition, where: Labels): string {
    return Object.entries({ job: this.job, ...this.named(definition, where) })
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(',');
  }

  /** @throws NotInPrometheus where Prometheus cannot know it */
  value(asked: AskedSignal): string {
    const { definition } = asked;
    return this.#ask(asked, (query) => definition.promql(query), 'the value');
  }

  /** Returns events per second. @throws NotInPrometheus as above */
  total(asked: AskedSignal): string {
    const { definition } = asked;
    const isRatio = definition.kind === 'ratio';
    return this.#ask(
      asked,
      (query) => (isRatio ? definition.promqlTotal?.(query) : undefined),
      'the number of events',
    );
  }

  #ask(
    { definition, where, by, range }: AskedSignal,
    promql: (query: PromQuery) => string | undefined,
    what: string,
  ): string {
    const matchers = this.matchers(definition, where);
    const naming = this.#naming;
    const answers = this.#kinds.flatMap(
      (histograms) => promql({ range, matchers, by: ['job', ...by], naming, histograms }) ?? [],
    );
    const [first, second] = answers;
    if (first === undefined)
      throw new NotInPrometheus(`Prometheus does not know ${what} of "${definition.id}"`);
    return second === undefined || second === first ? first : `(${first})\nor\n(${second})`;
  }
}
