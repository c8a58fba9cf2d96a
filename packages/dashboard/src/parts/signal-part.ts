import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { judged } from './judged.ts';
import type { SignalHistory } from './shapes.ts';
import { windowOf } from './windows.ts';

/**
 * One signal over a window: `id`, `window`.
 *
 * @param keep Has a signal remembered for all windows, from the first look at it on.
 */
export function signalPart({ clock, signals }: ExtensionHost, keep: (id: string) => void): Part {
  return {
    everyMs: 1_000,
    read(parameters): SignalHistory {
      const id = parameters.get('id') ?? '';
      const signal = signals.get(id);
      // Whatever an address asks for would be remembered otherwise.
      if (signal.definition !== undefined) keep(id);
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
