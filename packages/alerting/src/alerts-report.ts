import type { AlertRule, SignalDefinition } from '@golden-signals/core/extension';
import type { Alert, AlertState } from './alert.ts';
import type { AlertChange } from './alert-history.ts';
import type { Silence } from './delivery/silences.ts';

declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly alerts?: AlertsReport;
  }
}

/** What `/monitoring/alerts` answers, and `alerts` of the diagnostics. */
export interface AlertsReport {
  /** Firing ones first, then pending and resolved ones; each the most severe first. */
  readonly alerts: readonly ReportedAlert[];
  readonly rules: readonly RuleReport[];
  /** What fired and what was resolved, the latest 200 times, the latest first. */
  readonly history: readonly AlertChange[];
  /** Those that are active or will be; without details nothing is said of who made them, and why. */
  readonly silences: readonly ReportedSilence[];
  /** By the wall clock; undefined before the first evaluation. */
  readonly evaluatedAtMs: number | undefined;
  /** How long that took. */
  readonly evaluationMs: number | undefined;
}

export interface ReportedAlert extends Alert {
  /** Ids of the silences that keep it from being told. */
  readonly silencedBy: readonly string[];
}

export type ReportedSilence = Omit<Silence, 'createdBy' | 'comment'> &
  Partial<Pick<Silence, 'createdBy' | 'comment'>>;

export interface RuleReport {
  readonly rule: AlertRule;
  /** Of its value and its bound: `1` where these say how many times as much; undefined while nobody defines its signal. */
  readonly unit: SignalDefinition['unit'] | undefined;
  /** That of its alerts that is furthest: `firing`, `pending`, or `inactive`. */
  readonly state: 'firing' | 'pending' | 'inactive';
  /** Why it could not be evaluated; undefined where it was. */
  readonly failure: string | undefined;
}

const states: readonly AlertState[] = ['firing', 'pending', 'resolved'];
const severities = ['critical', 'warning', 'info'];

/** Orders alerts: what fires and is most severe comes first. */
export function byUrgency(a: Alert, b: Alert): number {
  return (
    states.indexOf(a.state) - states.indexOf(b.state) ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    a.activeSinceMs - b.activeSinceMs
  );
}

/** One line for each alert that fires or is pending, and for each rule that cannot be evaluated. */
export function alertsText({ alerts, rules }: AlertsReport): string[] {
  return [
    ...alerts
      .filter(({ state }) => state !== 'resolved')
      .map((alert) => {
        const { state, severity, name, annotations, text, isFrozen, cause } = alert;
        const [finding] = cause?.findings ?? [];
        const because = finding === undefined ? '' : `; ${finding.title}`;
        const frozen = isFrozen ? '; nothing is known just now' : '';
        return `${name} ${state} (${severity}): ${annotations.summary} ${text}${because}${frozen}`;
      }),
    ...rules.flatMap(({ failure }) => (failure === undefined ? [] : [`not evaluated: ${failure}`])),
  ];
}
