import { type OpenWork, Registry, type Stall, type StallOptions } from '@golden-signals/core';
import type { Cause, Span } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import type { LoopUsage } from '../../../src/stalls/loop-usage.ts';
import { StallDetector } from '../../../src/stalls/stall-detector.ts';
import { resolveStallOptions } from '../../../src/stalls/stall-options.ts';

/** A clock on which time can also pass while no timer is served. */
class BlockableClock extends FakeClock {
  #blockedMs = 0;

  override now(): number {
    return super.now() + this.#blockedMs;
  }

  override wallTimeMs(): number {
    return super.wallTimeMs() + this.#blockedMs;
  }

  block(durationMs: number): void {
    this.#blockedMs += durationMs;
  }
}

/** A detector in an event loop that does what the test says. */
export function controlledLoop(options: StallOptions = {}) {
  const clock = new BlockableClock();
  const logger = new MemoryLogger();
  const registry = new Registry({ clock });
  const stalls: Stall[] = [];
  const internalErrors: Array<readonly [component: string, error: unknown]> = [];
  const usage = { idleMs: 0, cpuMs: 0 };
  const loop = {
    open: [] as OpenWork[],
    causes: [] as Cause[],
    /** That were asked to be explained, by the clock. */
    explained: [] as Span[],
    /** Called with every stall, after it was kept. */
    onStall: (_stall: Stall): void => {},
  };
  const host = {
    clock,
    logger,
    registry,
    internalError: (component: string, error: unknown) => void internalErrors.push([component, error]),
    emit: (_name: 'stall', stall: Stall) => {
      stalls.push(stall);
      loop.onStall(stall);
    },
    openWork: (limit: number) => loop.open.slice(0, limit),
    causesOf: (span: Span) => {
      loop.explained.push(span);
      return loop.causes;
    },
  };
  const readUsage = (): LoopUsage => ({ ...usage });
  const detector = new StallDetector(host, resolveStallOptions('test', options), readUsage);

  /** Nothing happens for a multiple of 20 ms. */
  const idle = (durationMs = 20): void => {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 20) {
      usage.idleMs += 20;
      clock.advance(20);
    }
  };
  /** Is blocked; then the timer, which is late by so much, has its turn within 40 ms in which nothing happens. */
  const block = (durationMs: number, cpuMs = durationMs): void => {
    usage.cpuMs += cpuMs;
    clock.block(durationMs);
    idle(40);
  };
  return { ...host, detector, stalls, internalErrors, usage, loop, idle, block };
}
