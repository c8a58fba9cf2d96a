import type { Slo } from '@golden-signals/core/extension';

interface Growing {
  readonly value: number;
  inc(amount?: number): void;
}

/** The counters of the good and the bad ones of one SLO, for this process and for Prometheus. */
export interface SloCounters {
  readonly good: Growing;
  readonly bad: Growing;
}

/** Counts what happens to one SLO: events as they come, or slices of time when they are over. */
export class SloCounts {
  readonly #counters: SloCounters;
  readonly #sliceTarget: number | undefined;
  #sliceGood = 0;
  #sliceBad = 0;

  constructor(counters: SloCounters, { slices }: Slo) {
    this.#counters = counters;
    this.#sliceTarget = slices?.target;
  }

  get bad(): number {
    return this.#counters.bad.value;
  }

  get total(): number {
    return this.#counters.good.value + this.#counters.bad.value;
  }

  addGood(amount = 1): void {
    if (this.#sliceTarget === undefined) this.#counters.good.inc(amount);
    else this.#sliceGood += amount;
  }

  addBad(amount = 1): void {
    if (this.#sliceTarget === undefined) this.#counters.bad.inc(amount);
    else this.#sliceBad += amount;
  }

  /** Counts the slice that is over; one in which nothing happened was good. */
  endSlice(): void {
    if (this.#sliceTarget === undefined) return;
    const total = this.#sliceGood + this.#sliceBad;
    const isGood = total === 0 || this.#sliceGood / total >= this.#sliceTarget;
    this.#counters[isGood ? 'good' : 'bad'].inc();
    this.#sliceGood = 0;
    this.#sliceBad = 0;
  }
}
