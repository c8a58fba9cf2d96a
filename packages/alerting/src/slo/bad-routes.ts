import type { Clock } from '@golden-signals/core';

/** How many bad requests of an SLO a route had in the last day. */
export interface BadRoute {
  /** With its method: `POST /orders`. */
  readonly route: string;
  readonly bad: number;
}

const hourMs = 3_600_000;
const maxHours = 24;
/** Of one hour; what goes wrong everywhere is no matter of a route. */
const maxRoutes = 20;
const maxListed = 5;

/** Which routes the bad requests of one SLO were of, by the hour. */
export class BadRoutes {
  readonly #clock: Clock;
  /** The oldest first; hours without a bad request are left out. */
  #hours: { readonly hour: number; readonly counts: Map<string, number> }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(method: string, route: string): void {
    const hour = this.#hour();
    let latest = this.#hours.at(-1);
    if (latest?.hour !== hour) {
      latest = { hour, counts: new Map() };
      this.#hours = [...this.#recent(), latest];
    }
    const { counts } = latest;
    const name = `${method} ${route}`;
    const count = counts.get(name) ?? 0;
    if (count > 0 || counts.size < maxRoutes) counts.set(name, count + 1);
  }

  /** Returns those with the most bad ones in the last day, at most five. */
  worst(): BadRoute[] {
    const sums = new Map<string, number>();
    for (const { counts } of this.#recent())
      for (const [route, bad] of counts) sums.set(route, (sums.get(route) ?? 0) + bad);
    return Array.from(sums, ([route, bad]) => ({ route, bad }))
      .sort((a, b) => b.bad - a.bad)
      .slice(0, maxListed);
  }

  #recent() {
    const oldest = this.#hour() - maxHours;
    return this.#hours.filter(({ hour }) => hour > oldest);
  }

  #hour(): number {
    return Math.floor(this.#clock.now() / hourMs);
  }
}
