import { GoldenSignalsError } from '@golden-signals/core';
import type { Labels, RatioSignal, Signal, Slo } from '@golden-signals/core/extension';
import type { SloCounts } from './slo-counts.ts';
import { sloSignalIds } from './slo-signals.ts';

/** Counts what a signal has counted since it was looked at last. */
export class CountedSignal {
  readonly #slo: Slo;
  readonly #signal: Signal;
  readonly #counts: SloCounts;
  #bad = 0;
  #total = 0;

  constructor(slo: Slo, signal: Signal, counts: SloCounts) {
    this.#slo = slo;
    this.#signal = signal;
    this.#counts = counts;
  }

  /** Totals that fall are not believed. */
  update(): void {
    const { definition } = this.#signal;
    if (definition?.kind !== 'ratio') return;
    const now = this.#totals(definition);
    if (now === undefined) return;
    const bad = Math.max(0, now.bad - this.#bad);
    const total = Math.max(0, now.total - this.#total);
    this.#bad = now.bad;
    this.#total = now.total;
    if (bad > 0) this.#counts.addBad(bad);
    if (total > bad) this.#counts.addGood(total - bad);
  }

  /** Returns why nothing can be counted; undefined where something can. @param isUnknownFine Whether it may be defined later. */
  problem(isUnknownFine: boolean): GoldenSignalsError | undefined {
    const { definition, id } = this.#signal;
    if (id === sloSignalIds.errorRatio) return this.#error('which is made of the SLOs themselves');
    if (definition?.kind === 'ratio' || (definition === undefined && isUnknownFine)) return undefined;
    return this.#error(
      definition === undefined ? 'which nobody defines' : `which is a ${definition.kind}, and no ratio`,
    );
  }

  #error(is: string): GoldenSignalsError {
    return new GoldenSignalsError(
      'ERR_GS_SLO_SIGNAL',
      `The SLO "${this.#slo.name}" is measured by the signal "${this.#signal.id}", ${is}.`,
    );
  }

  #totals(definition: RatioSignal): { bad: number; total: number } | undefined {
    const where = this.#slo.where ?? {};
    const known = definition.totals(where);
    if (known !== undefined) return known;
    let sum: { bad: number; total: number } | undefined;
    for (const labels of definition.series?.() ?? []) {
      if (!hasLabels(labels, where)) continue;
      const { bad, total } = definition.totals(labels) ?? { bad: 0, total: 0 };
      sum = { bad: (sum?.bad ?? 0) + bad, total: (sum?.total ?? 0) + total };
    }
    return sum;
  }
}

function hasLabels(series: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => series[name] === value);
}
