import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { judged } from './judged.ts';
import { momentOf } from './moment-of.ts';
import { pointsWithin, valueAt } from './points.ts';
import type { SignalHistory } from './shapes.ts';
import { windowOf } from './windows.ts';

/** One signal over a window: `id`, `window`, now or at a moment, `at` and `to`. */
export function signalPart({ clock, signals }: ExtensionHost): Part {
  return {
    everyMs: 1_000,
    read(parameters): SignalHistory {
      const signal = signals.get(parameters.get('id') ?? '');
      const windowMs = windowOf(parameters);
      const moment = momentOf(parameters);
      const nowMs = clock.wallTimeMs();
      const toMs = moment?.toMs ?? nowMs;
      const span = { fromMs: toMs - windowMs, toMs };
      const points = pointsWithin(signal, span, nowMs);
      const value = moment === undefined ? signal.read(windowMs)?.value : valueAt(points, moment.atMs);
      return {
        ...span,
        ...(moment === undefined ? {} : { atMs: moment.atMs }),
        unit: signal.definition?.unit ?? '1',
        value,
        ...judged(signal, value),
        points,
      };
    },
  };
}
