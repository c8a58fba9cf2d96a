import type { Definitions, ServedMetric } from '../definitions.ts';
import { familyOf, metricNames } from './metric-names.ts';

/** Knows which questions the application has answers to. */
export class Served {
  readonly #metrics: ReadonlyMap<string, ServedMetric>;

  constructor({ metrics }: Pick<Definitions, 'metrics'>) {
    this.#metrics = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  has(name: string): boolean {
    return this.#metrics.has(name);
  }

  /** Returns whether every metric of an expression is served. */
  answers(expression: string): boolean {
    const names = metricNames(expression);
    return names.length > 0 && names.every((name) => this.#family(name) !== undefined);
  }

  /** Returns what the application says of the metrics in some expressions. */
  helpOf(expressions: readonly string[]): string {
    const helps = expressions.flatMap(metricNames).flatMap((name) => {
      const family = this.#family(name);
      return family === undefined ? [] : sentence(this.#metrics.get(family)!.help);
    });
    return [...new Set(helps)].join(' ');
  }

  #family(name: string): string | undefined {
    return familyOf(name, (family) => this.#metrics.has(family));
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
