import type { ExtensionHost, SlotSummary } from '@golden-signals/core/extension';
import type { Point, Span } from './points.ts';

const shortestMemoryMs = 60_000;
const longestMemoryMs = 600_000;

/** The latencies that lanes have lines of. */
export type LatencyName = 'p95Ms' | 'p99Ms';

/**
 * The latencies of the service second by second, which no history has: of the last minute from the live windows, and of up
 * to ten minutes while somebody looks. Each second is read once, when it is over.
 */
export class LatencySeconds {
  readonly #host: Pick<ExtensionHost, 'clock' | 'live'>;
  #slots: SlotSummary[] = [];
  /** By the clock: everything from the first to the second is in `#slots`. */
  #knownFromMs = Number.POSITIVE_INFINITY;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(host: Pick<ExtensionHost, 'clock' | 'live'>) {
    this.#host = host;
  }

  /**
   * Returns the seconds of a span of time in which requests ended, in seconds of latency; undefined where not all of the
   * span is known.
   */
  points(name: LatencyName, { fromMs, toMs }: Span): Point[] | undefined {
    const { clock } = this.#host;
    this.#read(clock.now());
    const offsetMs = clock.wallTimeMs() - clock.now();
    // The span begins within a second.
    if (this.#knownFromMs + offsetMs > fromMs + 1_000) return undefined;
    return this.#slots
      .map((slot): Point => [Math.round(slot.fromMs + offsetMs), slot.latency[name] / 1_000])
      .filter(([atMs]) => atMs >= fromMs && atMs <= toMs);
  }

  #read(nowMs: number): void {
    if (nowMs - this.#readAtMs >= shortestMemoryMs) {
      this.#slots = [];
      this.#knownFromMs = nowMs - shortestMemoryMs;
    }
    const last = this.#slots.at(-1);
    const fromMs = Math.max(nowMs - shortestMemoryMs, last === undefined ? 0 : last.fromMs + last.lengthMs);
    for (const slot of this.#host.live.slots('short', { fromMs, toMs: nowMs })) {
      const isOver = slot.fromMs + slot.lengthMs <= nowMs;
      if (isOver && slot.fromMs > (last?.fromMs ?? Number.NEGATIVE_INFINITY)) this.#slots.push(slot);
    }
    this.#knownFromMs = Math.max(this.#knownFromMs, nowMs - longestMemoryMs);
    this.#slots = this.#slots.filter(({ fromMs: slotMs }) => slotMs >= this.#knownFromMs);
    this.#readAtMs = nowMs;
  }
}
