import { GoldenSignalsError } from '../base/coded-error.ts';
import type {
  KeptWindow,
  Labels,
  Reading,
  Signal,
  SignalDefinition,
  SignalHost,
  SignalLimits,
  SignalPoint,
} from '../host/signals.ts';
import type { Undo } from '../work/work-listeners.ts';

const noLabels: Labels = {};

/** The signals of one monitor. */
export class Signals implements SignalHost {
  readonly #definitions = new Map<string, SignalDefinition>();

  define(signal: SignalDefinition): Undo {
    const { id } = signal;
    if (this.#definitions.has(id)) {
      throw new GoldenSignalsError(
        'ERR_GS_SIGNAL_DUPLICATE',
        `There is already a signal "${id}"; the ids of signals must be unique.`,
      );
    }
    this.#definitions.set(id, signal);
    return () => {
      if (this.#definitions.get(id) === signal) this.#definitions.delete(id);
    };
  }

  ids(): readonly string[] {
    return [...this.#definitions.keys()];
  }

  get(id: string): Signal {
    const definition = () => this.#definitions.get(id);
    return {
      id,
      get definition() {
        return definition();
      },
      get limits(): SignalLimits {
        return definition()?.limits ?? {};
      },
      keep:
        (_window: KeptWindow): Undo =>
        () => {},
      read: (windowMs: number, labels: Labels = noLabels): Reading | undefined => {
        const signal = definition();
        return signal?.kind === 'quantile' ? signal.window(windowMs, labels) : undefined;
      },
      points: (): readonly SignalPoint[] => [],
      series: (): Iterable<Labels> => definition()?.series?.() ?? (definition() ? [noLabels] : []),
    };
  }
}
