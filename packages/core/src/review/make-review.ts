import { formatQuantity } from '../base/quantity-text.ts';
import type { ExtensionHost } from '../host/extension-host.ts';
import type { Finding } from '../host/findings.ts';
import type { Severity, Signal } from '../host/signals.ts';
import { isEnoughToJudge } from '../signals/signal-limits.ts';
import { readSignal, type SignalNow } from './read-signal.ts';
import type { Grade, Review, ReviewPoint, ReviewSignal } from './review-report.ts';
import type { SignalTrack, SignalTracks } from './signal-tracks.ts';

/** With fewer requests a percentile says little, and one odd request could decide. */
const minRequests = 100;

/** What a healthy service stays within, in the units of the signals. */
const targets: Readonly<Record<string, number>> = {
  'process.cpu': 0.7,
  'process.memory_ratio': 0.8,
  'http.error_ratio': 0.01,
  'http.latency_p99': 1,
  'cache.hit_ratio': 0.8,
};

/** A process that has just started has loaded its modules, and said nothing of how it serves yet. */
const startUpMs = 10_000;

const pointsOf: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 4 };

interface ReviewParts {
  readonly host: Pick<ExtensionHost, 'service' | 'clock' | 'signals'>;
  readonly tracks: SignalTracks;
  readonly windowMs: number;
  /** By the clock. */
  readonly startedMs: number;
  readonly findings: readonly Finding[];
}

/** Returns the ids of the signals that have limits or a target, those that are not defined yet among them. */
export function judgedSignals({ signals }: Pick<ExtensionHost, 'signals'>): readonly string[] {
  const limited = signals.ids().filter((id) => Object.keys(signals.get(id).limits).length > 0);
  return [...new Set([...limited, ...Object.keys(targets)])];
}

export function makeReview({ host, tracks, windowMs, startedMs, findings }: ReviewParts): Review {
  const { clock, service, signals } = host;
  const nowMs = clock.now();
  const reviewed = judgedSignals(host).map((id) => {
    const signal = signals.get(id);
    const now = readSignal(signal, windowMs, { tracks, startedMs, nowMs });
    const isStarting = nowMs - startedMs < startUpMs && id.startsWith('process.');
    return { signal, now, reviewSignal: toReviewSignal(signal, now, tracks.of(id, nowMs), isStarting) };
  });
  const requests = reviewed.find(({ signal }) => signal.id === 'http.error_ratio')?.now?.total ?? 0;
  const reasons = reviewed
    .flatMap(({ reviewSignal }) => toPoint(reviewSignal))
    .sort((a, b) => b.points - a.points);
  const points = reasons.reduce((sum, reason) => sum + reason.points, 0);
  const isGraded = requests >= minRequests;
  const ofSignals = gradeOf(points);
  const ofFindings = bestGradeWith(findings);
  const isLimited = isGraded && grades.indexOf(ofFindings) > grades.indexOf(ofSignals);
  return {
    timestampMs: clock.wallTimeMs(),
    service,
    windowSeconds: windowMs / 1_000,
    uptimeSeconds: (nowMs - startedMs) / 1_000,
    requests,
    grade: !isGraded ? undefined : isLimited ? ofFindings : ofSignals,
    limitedBy: isLimited ? worstOf(findings) : undefined,
    ungraded: isGraded ? undefined : `there were ${requests} requests, and a grade needs ${minRequests}`,
    points,
    reasons,
    signals: reviewed.map(({ reviewSignal }) => reviewSignal),
    // What was found is in order of its severity, which stays where the cost is the same.
    findings: [...findings].sort((a, b) => (b.cost ?? 0) - (a.cost ?? 0)),
  };
}

/** The best first. */
const grades: readonly Grade[] = ['excellent', 'good', 'fair', 'poor'];

function gradeOf(points: number): Grade {
  if (points === 0) return 'excellent';
  if (points <= 2) return 'good';
  return points <= 5 ? 'fair' : 'poor';
}

/** A finding allows what a signal that is past the limit of its severity does; a note allows everything. */
function bestGradeWith(findings: readonly Finding[]): Grade {
  const worst = worstOf(findings);
  return worst === undefined ? 'excellent' : gradeOf(pointsOf[worst]);
}

function worstOf(findings: readonly Finding[]): 'warning' | 'critical' | undefined {
  const has = (wanted: Severity) => findings.some(({ severity }) => severity === wanted);
  return has('critical') ? 'critical' : has('warning') ? 'warning' : undefined;
}

function toReviewSignal(
  signal: Signal,
  now: SignalNow | undefined,
  track: SignalTrack | undefined,
  isStarting: boolean,
): ReviewSignal {
  const { id, definition, limits } = signal;
  const target = targets[id];
  const isJudged = now !== undefined && !isStarting && isEnoughToJudge(now.total);
  const isTargetMet =
    target === undefined || !isJudged
      ? undefined
      : definition?.better === 'higher'
        ? now.value > target
        : now.value < target;
  const past = isJudged ? signal.severity(now.value) : undefined;
  return {
    id,
    title: definition?.title ?? id,
    unit: definition?.unit ?? 'ratio',
    value: now?.value,
    labels: now?.labels,
    coveredSeconds: now && now.coveredMs / 1_000,
    average: track?.average,
    peak: track?.peak,
    peakAtMs: track?.peakAtMs,
    target,
    isTargetMet,
    limits,
    severity: past ?? (isTargetMet === false ? 'info' : undefined),
  };
}

function toPoint(signal: ReviewSignal): ReviewPoint[] {
  const { id, title, unit, value, labels, severity, limits, target } = signal;
  if (value === undefined || severity === undefined) return [];
  const limit = severity === 'info' ? target! : limits[severity]!;
  const points = pointsOf[severity];
  const of = labels === undefined ? '' : ` (${Object.values(labels).join(', ')})`;
  const isLower = value > limit || (value === limit && severity === 'info');
  const should = isLower ? 'below' : 'above';
  return [
    {
      signal: id,
      labels,
      severity,
      points,
      text: `${title}${of} is ${formatQuantity(value, unit)}, and should be ${should} ${formatQuantity(limit, unit)}: ${points === 1 ? '1 point' : `${points} points`}`,
    },
  ];
}
