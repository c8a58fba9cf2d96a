import type { ExtensionHost, Signal } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import type { SignalRow, SignalRows } from './signal-shapes.ts';

/** What is read here of the section `signals`. */
type Report = Omit<SignalRows, 'signals'> & {
  readonly signals: readonly Omit<SignalRow, 'kind' | 'spark'>[];
};

const sparkMs = 900_000;
const sparkValues = 30;

/**
 * The signals of the section, each with its last 15 minutes: `id`, of which all windows are to be remembered. Looking at them
 * has all remembered as the section says.
 *
 * @param keep Has a signal remembered for all windows of the page from now on.
 */
export function signalsPart({ sections, signals }: ExtensionHost, keep: (id: string) => void): Part {
  return {
    everyMs: 5_000,
    read(parameters): SignalRows {
      const id = parameters.get('id') ?? '';
      // Else whatever an address makes up would be remembered.
      if (signals.get(id).definition !== undefined) keep(id);
      const report = sections.read('signals', { details: false })!.data as Report;
      const rows = report.signals.map((row): SignalRow => {
        const signal = signals.get(row.id);
        return { ...row, kind: signal.definition?.kind ?? 'level', spark: sparkOf(signal) };
      });
      return { ...report, signals: rows };
    },
  };
}

/** Returns the worst value of each stretch of what is known, the oldest first. */
function sparkOf(signal: Signal): number[] {
  const points = signal.points(sparkMs);
  const isHigherWorse = signal.definition?.better !== 'higher';
  const perValue = Math.max(1, Math.ceil(points.length / sparkValues));
  const values: number[] = [];
  for (let first = 0; first < points.length; first += perValue) {
    const stretch = points.slice(first, first + perValue).map(({ value }) => value);
    values.push(isHigherWorse ? Math.max(...stretch) : Math.min(...stretch));
  }
  return values;
}
