import type { ExtensionHost, Labels, Signal } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { judged } from './judged.ts';
import { momentOf } from './moment-of.ts';
import { pointsWithin, valueAt } from './points.ts';
import type { SignalHistory } from './shapes.ts';
import { windowOf } from './windows.ts';

/**
 * One signal over a window: `id`, `window`, now or at a moment, `at` and `to`, and of which series, by its labels:
 * `label=route=/orders`, as often as needed.
 */
export function signalPart({ clock, signals }: ExtensionHost): Part {
  return {
    everyMs: 1_000,
    read(parameters): SignalHistory {
      const signal = signals.get(parameters.get('id') ?? '');
      const labels = labelsOf(signal, parameters);
      const windowMs = windowOf(parameters);
      const moment = momentOf(parameters);
      const nowMs = clock.wallTimeMs();
      const toMs = moment?.toMs ?? nowMs;
      const span = { fromMs: toMs - windowMs, toMs };
      const points = pointsWithin(signal, span, nowMs, labels);
      const value =
        moment === undefined ? signal.read(windowMs, labels)?.value : valueAt(points, moment.atMs);
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

/** Of the labels that are asked for, those that the signal has; undefined is all series together. */
function labelsOf({ definition }: Signal, parameters: URLSearchParams): Labels | undefined {
  const asked = parameters.getAll('label').map((label) => {
    const mark = label.indexOf('=');
    return [label.slice(0, mark), label.slice(mark + 1)] as const;
  });
  const known = asked.filter(([name]) => definition?.labels.includes(name));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
