import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, type JobsOptions, jobs, type ScheduleReport } from '@golden-signals/jobs';

/** A monitor that watches schedules, by a clock that a test moves. */
export interface Scheduled {
  readonly work: Jobs;
  readonly monitor: Monitor;
  readonly clock: FakeClock;
  readonly logger: MemoryLogger;
  /**
   * Lets it be so late, by the wall clock, and everything look at that. Days pass as fast as a second: what a process
   * does ten times a second in between would take a minute.
   */
  goTo(at: string): void;
  /** What is reported of one schedule. */
  report(schedule: string): ScheduleReport;
  /** The samples of `job_*` of one schedule, by what is left of their names and labels. */
  samples(schedule: string): Promise<Record<string, number>>;
}

/** @param at ISO 8601, when the clock begins. */
export function scheduled(at: string, options: JobsOptions = {}): Scheduled {
  const clock = new FakeClock(Date.parse(at));
  let skippedMs = 0;
  const { wallTimeMs } = clock;
  clock.wallTimeMs = () => wallTimeMs.call(clock) + skippedMs;
  const logger = new MemoryLogger();
  const work = jobs(options);
  const monitor = createMonitor({
    service: { name: 'shop' },
    extensions: [work],
    clock,
    logger,
    env: {},
  });
  return {
    work,
    monitor,
    clock,
    logger,
    goTo(later) {
      skippedMs += Date.parse(later) - clock.wallTimeMs() - secondMs;
      clock.advance(secondMs);
    },
    report(schedule) {
      const found = monitor.diagnostics().schedules?.schedules.find((one) => one.schedule === schedule);
      if (found === undefined) throw new Error(`There is no schedule ${schedule}.`);
      return found;
    },
    async samples(schedule) {
      const lines = (await monitor.registry.metrics()).matchAll(
        /^job_(\w+)\{schedule="([^"]*)"(?:,(?:outcome|service)="([^"]*)")?(?:,outcome="([^"]*)")?\} (\S+)$/gm,
      );
      return Object.fromEntries(
        Array.from(lines)
          .filter(([, , name]) => name === schedule)
          .map(([, metric, , ...rest]) => [
            [metric, ...rest.slice(0, -1).filter((part) => part !== undefined)].join(' '),
            Number(rest.at(-1)),
          ]),
      );
    },
  };
}

/** Lets what was promised go on, without a timer. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
