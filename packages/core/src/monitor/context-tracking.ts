import type { Clock } from '../base/clock.ts';
import { defaultRequestIdHeader } from '../context/context-options.ts';
import type { ContextSettings } from '../context/work-context.ts';
import type { Undo } from '../work/work-listeners.ts';
import type { ResolvedOptions } from './options.ts';

interface ContextTrackingParts {
  readonly clock: Clock;
  readonly options: Pick<ResolvedOptions, 'requestContext' | 'refusesRequestContext'>;
  onChange(settings: ContextSettings | undefined): void;
}

/** Whether a monitor tracks contexts, and with which settings. */
export class ContextTracking {
  readonly #parts: ContextTrackingParts;
  #settings: ContextSettings | undefined;

  constructor(parts: ContextTrackingParts) {
    const { clock, options } = parts;
    this.#parts = parts;
    this.#settings = options.requestContext && { clock, ...options.requestContext };
  }

  /** Undefined while contexts are not tracked. */
  get settings(): ContextSettings | undefined {
    return this.#settings;
  }

  /** Switches tracking on, unless the user has switched it off. */
  require(): Undo {
    const before = this.#settings;
    const { clock, options } = this.#parts;
    if (before !== undefined || options.refusesRequestContext) return () => {};
    this.#change({ clock, requestIdHeader: defaultRequestIdHeader });
    return () => this.#change(before);
  }

  #change(settings: ContextSettings | undefined): void {
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#parts.onChange(settings);
  }
}
