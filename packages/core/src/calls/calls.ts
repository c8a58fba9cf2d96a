import type { CallEnd, CallHost, CallTarget, CallTargetOptions } from '../host/calls.ts';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { Undo } from '../work/work-listeners.ts';
import { MeasuredTarget } from './measured-target.ts';

/** The calls of one monitor to its dependencies. */
export class Calls implements CallHost {
  readonly #core: MonitorCore;
  readonly #listeners = new Set<(end: CallEnd) => void>();

  constructor(core: MonitorCore) {
    this.#core = core;
  }

  target(options: CallTargetOptions): CallTarget {
    return new MeasuredTarget(this.#core, options, (end) => {
      for (const listener of this.#listeners) listener(end);
    });
  }

  /** @param listener Must not throw. */
  onEnd(listener: (end: CallEnd) => void): Undo {
    const added = (end: CallEnd) => listener(end);
    this.#listeners.add(added);
    return () => this.#listeners.delete(added);
  }
}
