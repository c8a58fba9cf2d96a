import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { judged } from './judged.ts';
import type { SignalHistory } from './shapes.ts';
import { windowOf } from './windows.ts';

/** One signal over a window: `id`, `window`. */
export function signalPart({ clock, signals }: ExtensionHost): Part {
  return {
    everyMs: 1_000,
    read(parameters): SignalHistory {
      const signal = signals.get(parameters.get('id') ?? '');
      const windowMs = windowOf(parameters);
      const toMs = clock.wallTimeMs();
      const value = signal.read(windowMs)?.value;
      return {
        fromMs: toMs - windowMs,
        toMs,
        unit: signal.definition?.unit ?? '1',
        value,
        ...judged(signal, value),
        points: signal.points(windowMs).map(({ timestampMs, value: one }) => [timestampMs, one] as const),
      };
    },
  };
}
