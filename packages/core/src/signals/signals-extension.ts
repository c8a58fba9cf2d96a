import type { Extension } from '../host/extension-host.ts';
import type { Undo } from '../work/work-listeners.ts';
import { describePast, reportSignals, type SignalsReport } from './signals-report.ts';

const lookEveryMs = 10 * 60_000;
/** Who looks that seldom sees what is known of the moment. */
const forgetAfterMs = 60 * 60_000;

export interface SignalWindows {
  readonly shortWindowMs: number;
  readonly longWindowMs: number;
}

/**
 * Reports the signals. They are remembered from the first look on, and for an hour after the last, so that a monitor whose
 * signals nobody looks at keeps nothing.
 *
 * @param refused The series for which there was no room, by signal.
 */
export function signalsExtension(
  windows: SignalWindows,
  refused: () => ReadonlyMap<string, number>,
): Extension {
  return {
    name: 'signals',
    setup({ signals, sections, clock, every }) {
      const kept = new Map<string, readonly Undo[]>();
      let stop: Undo | undefined;
      let lookedMs = 0;
      const forget = () => {
        for (const undos of kept.values()) for (const undo of undos) undo();
        kept.clear();
        stop?.();
        stop = undefined;
      };
      const keep = () => {
        lookedMs = clock.now();
        for (const id of signals.ids()) {
          if (kept.has(id)) continue;
          const lengths = new Set([windows.shortWindowMs, windows.longWindowMs]);
          kept.set(
            id,
            Array.from(lengths, (windowMs) => signals.get(id).keep({ windowMs })),
          );
        }
        stop ??= every(lookEveryMs, () => {
          if (clock.now() - lookedMs > forgetAfterMs) forget();
        });
      };
      sections.add<SignalsReport>({
        name: 'signals',
        headline: 'signals past their limits just now',
        read: () => {
          try {
            keep();
          } catch {
            // The monitor is closed, and remembers nothing more.
          }
          return reportSignals(signals, windows, refused());
        },
        text: describePast,
        cards: [
          {
            title: 'Signals past their limits',
            value: ({ signals: all }) =>
              all.filter(({ state }) => state === 'warning' || state === 'critical').length,
          },
        ],
      });
    },
  };
}
