import type { ExtensionHost, Span } from '@golden-signals/core/extension';
import type { AlertCause } from './alert.ts';

const windowMs = 5 * 60_000;
const maxListed = 5;
/** A deploy that is longer ago explains nothing. */
const deployMs = 60 * 60_000;

type CauseSources = Pick<ExtensionHost, 'service' | 'signals' | 'findings' | 'causes' | 'clock'>;

/**
 * Asks all who know something what is going on. Never throws.
 *
 * @param span While the alert was pending, by the monotonic clock.
 * @param details As of a section: without them there is nothing that leads to a person or to code.
 */
export function alertCause(host: CauseSources, span: Span, details: boolean): AlertCause {
  const { service, signals, findings, causes, clock } = host;
  const beganMs = clock.wallTimeMs() - (clock.now() - span.fromMs);
  const deploy = signals
    .markers()
    .findLast(({ timestampMs }) => timestampMs <= clock.wallTimeMs() && beganMs - timestampMs <= deployMs);
  return {
    version: service.version,
    deploy: deploy && { version: deploy.version, timestampMs: deploy.timestampMs },
    slowestRoute: slowestRoute(signals),
    findings: findings
      .read(windowMs, { details })
      .slice(0, maxListed)
      .map(({ title, evidence }) => ({ title, evidence })),
    causes: details
      ? causes
          .of(span)
          .slice(0, maxListed)
          .map(({ text }) => text)
      : [],
  };
}

function slowestRoute(signals: CauseSources['signals']): AlertCause['slowestRoute'] {
  const latency = signals.get('http.latency_p95');
  let slowest: AlertCause['slowestRoute'];
  for (const { route } of latency.series()) {
    const p95Seconds = route === undefined ? undefined : latency.read(windowMs, { route })?.value;
    if (route === undefined || p95Seconds === undefined) continue;
    if (slowest === undefined || p95Seconds > slowest.p95Seconds) slowest = { route, p95Seconds };
  }
  return slowest;
}
