import type { QueryPlan } from './query-plan.ts';

const maxPlans = 200;

/** The latest plans of statements, by fingerprint; the oldest go when there are too many. */
export class Plans {
  readonly #plans = new Map<string, QueryPlan>();

  add(plan: QueryPlan): void {
    this.#plans.delete(plan.fingerprint);
    this.#plans.set(plan.fingerprint, plan);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > maxPlans && oldest !== undefined) this.#plans.delete(oldest);
  }

  of(fingerprint: string): QueryPlan | undefined {
    return this.#plans.get(fingerprint);
  }

  /** The latest first. */
  list(): readonly QueryPlan[] {
    return [...this.#plans.values()].reverse();
  }
}
