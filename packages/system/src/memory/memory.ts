import { GoldenSignalsError } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { garbageCollector } from './collect-garbage.ts';
import type { MemoryState } from './memory-state.ts';

/** Snapshots that are kept: one a minute, of the last two hours. */
const maxHistory = 120;
const minuteMs = 60_000;

/** What a collection freed. */
export interface GarbageCollected {
  readonly before: MemoryState;
  readonly after: MemoryState;
  readonly freedBytes: number;
  /** For which nothing else could run. */
  readonly durationMs: number;
}

interface MemoryParts {
  readonly host: Pick<ExtensionHost, 'clock' | 'logger' | 'internalError'>;
  now(): MemoryState;
  readonly pressureRatio: number;
  readonly onPressure: ((state: MemoryState) => void) | undefined;
}

/** The memory of the process and of what surrounds it: now, over the last two hours, and when it runs out. */
export class Memory {
  readonly #parts: MemoryParts;
  readonly #history: MemoryState[] = [];
  #nextKeptMs = Number.NEGATIVE_INFINITY;
  #nextPressureMs = Number.NEGATIVE_INFINITY;

  /** Made by `system()`. */
  constructor(parts: MemoryParts) {
    this.#parts = parts;
  }

  snapshot(): MemoryState {
    return this.#parts.now();
  }

  /** The oldest first. */
  history(): readonly MemoryState[] {
    return [...this.#history];
  }

  /**
   * Runs a full garbage collection, which stops everything else for about 1 ms per 2 MiB of live objects, and logs it.
   *
   * @param by Who asked, for the log.
   * @throws GoldenSignalsError `ERR_GS_GC_UNAVAILABLE` where Node.js does not allow it
   */
  collectGarbage(by = 'the application'): GarbageCollected {
    const collect = garbageCollector();
    if (collect === undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_GC_UNAVAILABLE',
        'This runtime does not let programs collect garbage. Start it with --expose-gc.',
      );
    }
    const { clock, logger } = this.#parts.host;
    const before = this.snapshot();
    const startedMs = clock.now();
    collect();
    const durationMs = clock.now() - startedMs;
    const after = this.snapshot();
    const freedBytes = before.process.heapUsedBytes - after.process.heapUsedBytes;
    logger.warn(
      {
        'golden_signals.audit': 'collect_garbage',
        by,
        freed_bytes: freedBytes,
        duration: durationMs / 1_000,
      },
      `Garbage was collected by request of ${by}.`,
    );
    return { before, after, freedBytes, durationMs };
  }

  /** Looks at the memory; called at each pass. */
  look(): void {
    const { host, pressureRatio, onPressure } = this.#parts;
    const nowMs = host.clock.now();
    const isKept = nowMs >= this.#nextKeptMs;
    const isWatched = onPressure !== undefined && nowMs >= this.#nextPressureMs;
    if (!isKept && !isWatched) return;
    const state = this.snapshot();
    if (isKept) {
      this.#nextKeptMs = nowMs + minuteMs;
      this.#history.push(state);
      if (this.#history.length > maxHistory) this.#history.shift();
    }
    if (!isWatched || state.usedBytes < state.limitBytes * pressureRatio) return;
    this.#nextPressureMs = nowMs + minuteMs;
    try {
      onPressure(state);
    } catch (error) {
      host.internalError(error);
    }
  }
}
