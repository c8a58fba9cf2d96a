import type { Severity } from '../../drawing/marks.tsx';
import type { Health, HealthCheck } from '../../live/watch-sections.ts';

/** How bad it is for the service. */
export function checkMark({ status, required }: HealthCheck): Severity | 'ok' | 'none' {
  if (status === undefined) return 'none';
  if (status === 'healthy') return 'ok';
  return status === 'unhealthy' && required ? 'critical' : 'warning';
}

export function statusMark(status: string): Severity | 'ok' {
  if (status === 'healthy') return 'ok';
  return status === 'degraded' ? 'warning' : 'critical';
}

export function severityOf(mark: Severity | 'ok' | 'none'): Severity {
  return mark === 'ok' || mark === 'none' ? undefined : mark;
}

/** What a failure means: `liveness`, `required` or `optional`. */
export function weightOf({ liveness, required, startup }: HealthCheck): string {
  const weight = liveness ? 'liveness' : required ? 'required' : 'optional';
  return startup ? `${weight}, startup` : weight;
}

/** The probes of Kubernetes, and what each would say now. */
export function probesOf({ probes, phase }: Health) {
  const { live, ready, started } = probes;
  return [
    { name: 'Readiness', isGood: ready, text: ready ? 'gets requests' : notReady(phase) },
    { name: 'Liveness', isGood: live, text: live ? 'goes on' : 'has to be restarted' },
    { name: 'Startup', isGood: started, text: started ? 'complete' : 'not complete' },
  ];
}

function notReady(phase: Health['phase']): string {
  return phase === 'ready' ? 'gets no requests' : `gets no requests: it is ${phase}`;
}
