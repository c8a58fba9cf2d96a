import type { ExtensionHost } from '@golden-signals/core/extension';

/** Over which the state of the service is judged. */
const windowMs = 5 * 60_000;

export type ImpactLevel = 'low' | 'medium' | 'high';

/** What the state of the service does to the business. */
export interface Impact {
  readonly level: ImpactLevel;
  /** Of the HTTP requests of the last 5 minutes, from 0 to 1. */
  readonly errorRatio: number | undefined;
  /** Latency that 95 % of them did not exceed. */
  readonly p95Seconds: number | undefined;
  /** How bad its level is; undefined where it is low. */
  readonly severity: 'warning' | 'critical' | undefined;
}

const severities: Readonly<Record<ImpactLevel, Impact['severity']>> = {
  low: undefined,
  medium: 'warning',
  high: 'critical',
};

/** As numbers, for metrics and signals. */
export const impactValues: Readonly<Record<ImpactLevel, number>> = { low: 0, medium: 1, high: 2 };

/** Returns what judges the service: high from 5 % of errors, medium from 2 s of latency, else low. */
export function impactOf({ signals }: Pick<ExtensionHost, 'signals'>): () => Impact | undefined {
  const errors = signals.get('http.error_ratio');
  const latency = signals.get('http.latency_p95');
  errors.keep({ windowMs });
  return () => {
    const errorRatio = errors.read(windowMs)?.value;
    const p95Seconds = latency.read(windowMs)?.value;
    if (errorRatio === undefined && p95Seconds === undefined) return undefined;
    const level = levelOf(errorRatio ?? 0, p95Seconds ?? 0);
    return { level, severity: severities[level], errorRatio, p95Seconds };
  };
}

function levelOf(errorRatio: number, p95Seconds: number): ImpactLevel {
  if (errorRatio >= 0.05) return 'high';
  return p95Seconds >= 2 ? 'medium' : 'low';
}
