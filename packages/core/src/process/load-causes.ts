import { availableParallelism } from 'node:os';
import { formatMs } from '../base/duration-text.ts';
import type { Cause, Span } from '../host/causes.ts';
import type { Extension } from '../host/extension-host.ts';
import { type LoadDuring, shareProcessLoad } from './process-load.ts';

/** What explains less of a span than this is no cause of its length. */
const minShare = 0.05;
const minMs = 10;
/** JavaScript has one core: from here on it was busy nearly all of the time. */
const busyRatio = 0.8;
/** The processor time of a shorter span is not known well enough. */
const minCpuSpanMs = 200;

/** What is known of the process, by whoever watches it. */
interface Watched {
  load(span: Span): LoadDuring;
  /** Undefined where garbage collections are not watched. */
  gcPausedMs: ((fromMs: number, toMs: number) => number) | undefined;
  readonly cores: number;
}

/**
 * Explains spans by what the process did: its event loop, its garbage collector, its processor time.
 *
 * @param gcPausedMs How long collections took within a span; undefined where they are not watched.
 */
export function loadCausesExtension(gcPausedMs: Watched['gcPausedMs']): Extension {
  return {
    name: 'load_causes',
    setup(host) {
      const { load, release } = shareProcessLoad(host);
      host.onClose(release);
      const watched: Watched = {
        load: ({ fromMs, toMs }) => load.during(fromMs, toMs),
        gcPausedMs,
        cores: availableParallelism(),
      };
      host.causes.add((span) => loadCauses(span, watched));
    },
  };
}

/** Returns those that explain a part of the span worth telling of. */
export function loadCauses(span: Span, { load, gcPausedMs, cores }: Watched): readonly Cause[] {
  const { fromMs, toMs } = span;
  const spanMs = toMs - fromMs;
  const { eventLoopDelayedMs, eventLoopDelayMaxMs, cpuRatio } = load(span);
  const gcMs = gcPausedMs?.(fromMs, toMs) ?? 0;
  const isWorthTelling = (ms: number) => ms >= minMs && ms >= spanMs * minShare;
  const causes: Cause[] = [];
  if (isWorthTelling(eventLoopDelayedMs)) {
    const isOne = eventLoopDelayedMs - eventLoopDelayMaxMs < minMs;
    const atOnce = isOne ? '' : `, ${formatMs(eventLoopDelayMaxMs)} at once`;
    causes.push({
      kind: 'event_loop',
      text: `event loop delayed ${formatMs(eventLoopDelayedMs)}${atOnce}`,
      ms: eventLoopDelayedMs,
    });
  }
  if (isWorthTelling(gcMs)) {
    causes.push({ kind: 'garbage_collection', text: `garbage collection took ${formatMs(gcMs)}`, ms: gcMs });
  }
  if (cpuRatio >= busyRatio && spanMs >= minCpuSpanMs) {
    causes.push({
      kind: 'cpu',
      text: `the process used ${cpuRatio.toFixed(1)} of ${cores} ${cores === 1 ? 'core' : 'cores'}`,
    });
  }
  return causes;
}
