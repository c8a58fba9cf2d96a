import type { OverheadChange } from './overhead-report.ts';

/** In a row, before a step down: a single interval may have met a garbage collection. */
const intervalsToStepDown = 3;
/** In a row, before a step up again; a minute. */
const intervalsToStepUp = 6;
/** A step up must not lead to the next step down. */
const shareToStepUp = 0.5;
const lastStep = 2;

/** Decides how much of what is sampled runs, by what the suite takes. */
export class OverheadBudget {
  readonly budgetRatio: number;
  #step: OverheadChange['step'] = 0;
  #over = 0;
  #under = 0;

  constructor(budgetRatio: number) {
    this.budgetRatio = budgetRatio;
  }

  get step(): OverheadChange['step'] {
    return this.#step;
  }

  /** @param ratio Of the interval that has ended. @returns Whether the step is another one now. */
  note(ratio: number): boolean {
    this.#over = ratio > this.budgetRatio ? this.#over + 1 : 0;
    this.#under = ratio < this.budgetRatio * shareToStepUp ? this.#under + 1 : 0;
    if (this.#over >= intervalsToStepDown && this.#step < lastStep) return this.#go(1);
    if (this.#under >= intervalsToStepUp && this.#step > 0) return this.#go(-1);
    return false;
  }

  #go(by: 1 | -1): true {
    this.#step = (this.#step + by) as OverheadChange['step'];
    this.#over = 0;
    this.#under = 0;
    return true;
  }
}
