import type { Monitor } from '@golden-signals/core';
import {
  checkOptions,
  hasMethods,
  invalidOption,
  isNonEmptyString,
  observe,
  type Rules,
  type Undo,
} from '@golden-signals/core/extension';
import { Jobs } from '../jobs.ts';
import { type DefinedSchedule, observedSchedules } from './defined-schedules.ts';
import { ComputedTimes, type NextRun } from './due-times.ts';
import { arePings, isGrace, isRuntime, type ScheduleLimits, withLimits } from './schedule-options.ts';

/** What every function takes that observes a schedule of a library. */
export interface ObserveScheduleOptions extends ScheduleLimits {
  /** In the label `schedule`. Default: the name that it has in its library; without one it must be given. */
  readonly name?: string;
  /** Default: the monitor of the process; where that does not use `jobs()` and another does, that one. */
  readonly monitor?: Monitor;
}

const rules: Rules<ObserveScheduleOptions> = {
  name: isNonEmptyString,
  monitor: hasMethods('use', 'close'),
  graceMs: isGrace,
  maxRuntimeMs: isRuntime,
  pings: arePings,
};

/** A schedule of a library. */
interface LibrarySchedule extends NextRun {
  readonly name: string | undefined;
  /** As others may be told of it. */
  readonly cron: string | undefined;
  readonly timeZone: string | undefined;
  isOver(): boolean;
}

/**
 * Observes a schedule of a library, unless it is observed already.
 *
 * @param scope How messages call the function. @param install Makes its runs those of the schedule.
 * @returns The instance.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_SCHEDULE_DUPLICATE`,
 *   `ERR_GS_SCHEDULE_LIMIT`
 */
export function observeSchedule<Instance extends object>(
  scope: string,
  instance: Instance,
  options: ObserveScheduleOptions,
  library: LibrarySchedule,
  install: (defined: DefinedSchedule, undos: Undo[]) => void,
): Instance {
  checkOptions(scope, options, rules);
  const { name = library.name, monitor, ...limits } = options;
  if (name === undefined) throw invalidOption(scope, 'name', name, 'given where the schedule has none');
  const finder = Jobs.inProcess.finder(monitor);
  const plan = {
    ...withLimits(new ComputedTimes(library), limits),
    cron: library.cron,
    timeZone: library.timeZone,
  };
  return observe(instance, (undos) => {
    const defined = observedSchedules.define({
      name,
      plan,
      owner: () => finder.find()?.schedules,
      isOver: () => library.isOver(),
    });
    undos.push(() => forgetSchedule(defined));
    install(defined, undos);
  });
}

/** Takes back what was defined for a library. */
export function forgetSchedule(defined: DefinedSchedule): void {
  observedSchedules.remove(defined);
  defined.owner()?.drop(defined);
}
