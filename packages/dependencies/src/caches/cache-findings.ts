import type { Finding, ReadOptions, SignalHost } from '@golden-signals/core/extension';
import { hitRatio } from './cache-counts.ts';
import { hitRatioSignal } from './cache-signal.ts';
import type { CachePattern } from './caches-report.ts';
import type { KnownCache } from './known-cache.ts';

/** What a healthy cache has of what it is asked for; the target of the review as well. */
const target = 0.8;
const warningBelow = 0.5;
/** With fewer requests a ratio says little. */
const minRequests = 100;
const maxPatterns = 3;

/** Returns the caches that had less than 80 % of what they were asked for. */
export function cacheFindings(
  caches: Iterable<KnownCache>,
  signals: Pick<SignalHost, 'get'>,
  windowMs: number,
  { details }: ReadOptions,
): readonly Finding[] {
  return Array.from(caches).flatMap(({ name, patterns }) => {
    const labels = { cache: name };
    const reading = signals.get(hitRatioSignal).read(windowMs, labels);
    const { value, bad = 0, total = 0 } = reading ?? {};
    if (value === undefined || total < minRequests || value >= target) return [];
    const worst = details ? patternsThatMiss(patterns?.() ?? []) : [];
    return [
      {
        id: `cache-hit-ratio:${name}`,
        severity: value < warningBelow ? ('warning' as const) : ('info' as const),
        title: `The cache "${name}" has ${percent(value)} of what it is asked for`,
        evidence: [
          `${total - bad} hits and ${bad} misses, where ${percent(target)} are the target`,
          ...worst.map(
            (pattern) =>
              `${pattern.pattern} missed ${pattern.misses} of ${pattern.hits + pattern.misses} times since the start`,
          ),
        ],
        next: 'Look for keys that are asked for once only, lifetimes that are too short, and too little room.',
        signal: hitRatioSignal,
        labels,
      },
    ];
  });
}

function patternsThatMiss(patterns: readonly CachePattern[]): readonly CachePattern[] {
  return patterns
    .filter((pattern) => (hitRatio(pattern) ?? 1) < target)
    .sort((a, b) => b.misses - a.misses)
    .slice(0, maxPatterns);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio * 100 >= 10 ? 0 : 1)} %`;
}
