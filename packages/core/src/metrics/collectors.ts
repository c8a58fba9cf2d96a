import { GoldenSignalsError } from '../base/coded-error.ts';
import { invalidOption, isFunction, isNonEmptyString, type Rules } from '../base/option-rules.ts';
import { ownTime } from '../base/own-time.ts';
import type { TimeLimit } from '../base/time-limit.ts';
import type { ReportFailure } from './internal-failure.ts';
import type { Metric } from './metric.ts';
import { type Outcome, SharedRun } from './shared-run.ts';

/** Brings metrics up to date just before they are read. */
export interface Collector {
  /** For messages, and for the `component` of what failed; two collectors may have the same. */
  readonly name: string;
  /** What it writes to. When it fails or is late, a scrape goes without these metrics rather than with old values. */
  readonly feeds: readonly Metric[];
  /** Runs once for scrapes that overlap, and never again before it has ended. */
  collect(): void | Promise<void>;
}

const rules: Rules<Collector> = {
  name: isNonEmptyString,
  feeds: (value) => (Array.isArray(value) && value.length > 0 ? undefined : 'a non-empty array of metrics'),
  collect: isFunction,
};

interface Registered {
  readonly component: string;
  readonly run: SharedRun<void>;
  /** Without the metrics that have been removed. */
  readonly feeds: Set<Metric>;
}

/** What a registry runs before its metrics are read, in the order of registration. */
export class Collectors {
  readonly #limit: TimeLimit;
  readonly #report: ReportFailure;
  readonly #registered = new Set<Registered>();

  constructor(limit: TimeLimit, report: ReportFailure) {
    this.#limit = limit;
    this.#report = report;
  }

  /**
   * @param isOurs Whether the registry has this metric.
   * @returns Takes it out again.
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_METRIC_UNKNOWN`
   */
  add(collector: Collector, isOurs: (metric: Metric) => boolean): () => void {
    checkCollector(collector);
    const foreign = collector.feeds.findIndex((metric) => !isOurs(metric));
    if (foreign !== -1) {
      throw new GoldenSignalsError(
        'ERR_GS_METRIC_UNKNOWN',
        `The collector "${collector.name}" feeds something (feeds[${foreign}]) that is no metric of this registry, or was removed from it. Feed metrics that the registry made.`,
      );
    }
    const component = `collect:${collector.name}`;
    const run = new SharedRun(component, this.#limit, () => collector.collect());
    const registered = { component, run, feeds: new Set(collector.feeds) };
    this.#registered.add(registered);
    return () => this.#registered.delete(registered);
  }

  /** Runs all. Those that work synchronously are done, all in one turn, before the first of the others is awaited. */
  async run(): Promise<ReadonlySet<Metric>> {
    return await this.#run([...this.#registered]);
  }

  /** Runs those that feed the metric; whether it is up to date now. */
  async refresh(metric: Metric): Promise<boolean> {
    return !(await this.#run(this.#feeding(metric))).has(metric);
  }

  /** Runs no more for a metric that was removed, and not at all what has nothing left to feed. */
  forget(metric: Metric): void {
    for (const registered of this.#feeding(metric)) {
      registered.feeds.delete(metric);
      if (registered.feeds.size === 0) this.#registered.delete(registered);
    }
  }

  clear(): void {
    this.#registered.clear();
  }

  #feeding(metric: Metric): Registered[] {
    return [...this.#registered].filter(({ feeds }) => feeds.has(metric));
  }

  /** @returns The metrics that are not up to date, because what feeds them failed or is late. */
  async #run(collectors: readonly Registered[]): Promise<Set<Metric>> {
    const leftOut = new Set<Metric>();
    const finish = ({ component, feeds }: Registered, outcome: Outcome<void>): void => {
      if (!('error' in outcome)) return;
      this.#report(component, outcome.error);
      for (const metric of feeds) leftOut.add(metric);
    };
    const pending: Array<Promise<void>> = [];
    for (const collector of collectors) {
      const outcome = ownTime.measure('readsMs', () => collector.run.outcome());
      if (outcome instanceof Promise) pending.push(outcome.then((ended) => finish(collector, ended)));
      else finish(collector, outcome);
    }
    await Promise.all(pending);
    return leftOut;
  }
}

/** A collector may be an object of a class, with members of its own. */
function checkCollector(collector: Collector): void {
  for (const name of Object.keys(rules) as Array<keyof Collector>) {
    const value = collector?.[name];
    const expected = rules[name](value);
    if (expected !== undefined) throw invalidOption('registry.addCollector', name, value, expected);
  }
}
