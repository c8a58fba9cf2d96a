import { formatMs } from '../base/duration-text.ts';
import type { DeployMarker, SignalDefinition, SignalHost, SignalLimits } from '../host/signals.ts';
import { isEnoughToJudge, severityOf } from './signal-limits.ts';

/** One signal of the service as a whole; ready for `JSON.stringify`. */
export interface ReportedSignal {
  readonly id: string;
  readonly title: string;
  readonly unit: SignalDefinition['unit'];
  readonly better: SignalDefinition['better'];
  /** Over the short and the long live window; undefined while nothing is known. */
  readonly short: number | undefined;
  readonly long: number | undefined;
  readonly limits: SignalLimits;
  /** Of the short window; undefined where nothing is known, or too little to judge. */
  readonly state: 'ok' | 'warning' | 'critical' | undefined;
}

/** The numbers worth watching, now. */
export interface SignalsReport {
  readonly shortWindowMs: number;
  readonly longWindowMs: number;
  /** In the order in which they were defined. */
  readonly signals: readonly ReportedSignal[];
  /** Of which not all is remembered, because there was no room, with the number of series. */
  readonly refused: Readonly<Record<string, number>>;
  readonly deploys: readonly DeployMarker[];
}

export function reportSignals(
  host: SignalHost,
  windows: { readonly shortWindowMs: number; readonly longWindowMs: number },
  refused: ReadonlyMap<string, number>,
): SignalsReport {
  const signals = host.ids().flatMap((id): ReportedSignal[] => {
    const signal = host.get(id);
    const { definition, limits } = signal;
    if (definition === undefined) return [];
    const short = signal.read(windows.shortWindowMs);
    const isJudged = short !== undefined && isEnoughToJudge(short.total);
    const { title, unit, better } = definition;
    return [
      {
        id,
        title,
        unit,
        better,
        short: short?.value,
        long: signal.read(windows.longWindowMs)?.value,
        limits,
        state: isJudged ? (signal.severity(short.value) ?? 'ok') : undefined,
      },
    ];
  });
  return { ...windows, signals, refused: Object.fromEntries(refused), deploys: host.markers() };
}

/**
 * One line for each signal that is past a limit in the short window, the critical ones first. What is as bad in the long one,
 * the review says.
 */
export function describePast({ signals }: SignalsReport): string[] {
  return (['critical', 'warning'] as const).flatMap((state) =>
    signals
      .filter((signal) => signal.state === state && !isLongPast(signal, state))
      .map(({ title, unit, better, short, limits }) => {
        const limit = `${state} ${better === 'lower' ? 'above' : 'below'} ${inUnit(limits[state]!, unit)}`;
        return `${title}: ${inUnit(short!, unit)}, ${limit}`;
      }),
  );
}

function isLongPast(signal: ReportedSignal, state: 'warning' | 'critical'): boolean {
  const severity = signal.long === undefined ? undefined : severityOf(signal, signal.limits, signal.long);
  return severity === 'critical' || severity === state;
}

function inUnit(value: number, unit: SignalDefinition['unit']): string {
  const rounded = (number: number) => `${Math.round(number * 100) / 100}`;
  switch (unit) {
    case 'ratio':
      return `${rounded(value * 100)} %`;
    case 's':
      return formatMs(value * 1_000);
    case '1':
      return rounded(value);
    case '1/s':
      return `${rounded(value)} per second`;
    case 'By':
      return `${rounded(value)} bytes`;
    case 'By/s':
      return `${rounded(value)} bytes per second`;
  }
}
