import { GoldenSignalsError } from '@golden-signals/core';
import { invalidOption } from '@golden-signals/core/extension';
import type { SchedulePlan } from './schedule-options.ts';
import type { Schedules } from './schedules.ts';

/** A schedule that is defined, by the application or by what observes a library, before or after there is a monitor. */
export interface DefinedSchedule {
  readonly name: string;
  readonly plan: SchedulePlan;
  /** Returns the schedules of the monitor that it belongs to now. */
  owner(): Schedules | undefined;
  /** Returns whether it ended for good, and is to be forgotten. */
  isOver(): boolean;
  /** Runs a function as a run of it, if a monitor uses it. @returns What `fn` returns. @throws What `fn` throws. */
  run<Result>(fn: () => Result): Result;
}

/** How a schedule of a library is defined. */
interface Definition extends Pick<DefinedSchedule, 'name' | 'plan'> {
  readonly owner: () => Schedules | undefined;
  /** Default: never. */
  readonly isOver?: () => boolean;
}

/** Each is several series. */
const maxSchedules = 200;
const maxNameLength = 100;

/** Schedules with names of their own. */
export class DefinedSchedules {
  readonly #defined = new Map<string, DefinedSchedule>();

  /**
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for the name, `ERR_GS_SCHEDULE_DUPLICATE`,
   *   `ERR_GS_SCHEDULE_LIMIT`, and as a ping for its schedule
   */
  define({ name, plan, owner, isOver = () => false }: Definition): DefinedSchedule {
    this.#check(name);
    const defined: DefinedSchedule = {
      name,
      plan,
      owner,
      isOver,
      run<Result>(fn: () => Result): Result {
        const schedule = owner()?.find(defined);
        return schedule === undefined ? fn() : schedule.run(fn);
      },
    };
    owner()?.obtain(defined);
    this.#defined.set(name, defined);
    return defined;
  }

  get(name: string): DefinedSchedule | undefined {
    return this.#defined.get(name);
  }

  all(): DefinedSchedule[] {
    return [...this.#defined.values()];
  }

  remove({ name }: DefinedSchedule): void {
    this.#defined.delete(name);
  }

  #check(name: string): void {
    if (typeof name !== 'string' || name === '' || name.length > maxNameLength) {
      const mustBe = `a non-empty string of at most ${maxNameLength} characters`;
      throw invalidOption('schedule', 'name', name, mustBe);
    }
    if (this.#defined.has(name)) {
      throw new GoldenSignalsError(
        'ERR_GS_SCHEDULE_DUPLICATE',
        `There is a schedule ${JSON.stringify(name)} already; each has a name of its own.`,
      );
    }
    if (this.#defined.size >= maxSchedules) {
      throw new GoldenSignalsError(
        'ERR_GS_SCHEDULE_LIMIT',
        `There are ${maxSchedules} schedules already. Each is several series: a schedule is a kind of run, such as "nightly", and no single run.`,
      );
    }
  }
}

/** Those of libraries, of this process, because an instance may be observed before there is a monitor. */
export const observedSchedules = new DefinedSchedules();
