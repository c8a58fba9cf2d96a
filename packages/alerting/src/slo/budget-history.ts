import type { ExtensionHost, Labels, Signal, Slo, Undo } from '@golden-signals/core/extension';
import { sloSignalIds } from './slo-signals.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
const maxPoints = 180;

/** What was left of an error budget, over time. */
export interface BudgetHistory {
  /** The time that it is about: an hour or a day while no more is known, else the window of the SLO. */
  readonly windowMs: number;
  /** Pairs of Unix milliseconds and the share that was left; the oldest first, at most 180. */
  readonly points: readonly (readonly [number, number])[];
}

/** Remembers what is left of the budget of one SLO. */
export class Budget {
  readonly #signal: Signal;
  readonly #labels: Labels;
  readonly #windowMs: number;

  constructor({ signals }: Pick<ExtensionHost, 'signals'>, { name, windowDays }: Slo) {
    this.#signal = signals.get(sloSignalIds.budgetLeft);
    this.#labels = { slo: name };
    this.#windowMs = windowDays * dayMs;
  }

  keep(): Undo {
    const undos = [dayMs, this.#windowMs].map((windowMs) =>
      this.#signal.keep({ windowMs, labels: this.#labels }),
    );
    return () => {
      for (const undo of undos) undo();
    };
  }

  /** @param nowMs By the wall clock. */
  read(nowMs: number): BudgetHistory {
    const whole = this.#signal.points(this.#windowMs, this.#labels);
    const lastDay = this.#signal.points(dayMs, this.#labels);
    const wholeMs = nowMs - (whole[0]?.timestampMs ?? nowMs);
    const lastDayMs = nowMs - (lastDay[0]?.timestampMs ?? nowMs);
    // The slots of the whole window begin up to an hour before what is in them.
    const knownMs = wholeMs - lastDayMs > hourMs ? wholeMs : lastDayMs;
    const windowMs = [hourMs, dayMs].find((ms) => knownMs < ms) ?? this.#windowMs;
    const points = windowMs === this.#windowMs ? whole : lastDay;
    const step = Math.ceil(points.length / maxPoints);
    return {
      windowMs,
      // Counted from the end, so that the last one stays.
      points: points
        .filter((_, index) => (points.length - 1 - index) % step === 0)
        .map(({ timestampMs, value }) => [timestampMs, value] as const),
    };
  }
}
