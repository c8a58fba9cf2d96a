import type { CallDetails } from '@golden-signals/core/extension';

/** Several commands that are sent together: one call. */
export class Batch implements CallDetails {
  readonly operation: 'PIPELINE' | 'MULTI';
  /** Commands in it, without `MULTI` and `EXEC`. */
  readonly size: number;

  constructor(operation: 'PIPELINE' | 'MULTI', size: number) {
    this.operation = operation;
    this.size = size;
  }
}
