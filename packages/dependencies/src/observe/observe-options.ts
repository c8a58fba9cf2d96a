import type { Monitor } from '@golden-signals/core';

/** What every function takes that observes an instance. */
export interface ObserveOptions {
  /** Tells apart what is alike in everything else, in labels and reports. Default: none. */
  readonly name?: string;
  /** Default: the monitor of the process, from when on there is one. */
  readonly monitor?: Monitor;
}
