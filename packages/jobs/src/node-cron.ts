import { hasMethods, invalidOption, wrapMethod } from '@golden-signals/core/extension';
import type { DefinedSchedule } from './schedules/defined-schedules.ts';
import { type ObserveScheduleOptions, observeSchedule } from './schedules/observed-schedule.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveScheduleOptions } from './schedules/observed-schedule.ts';

/** What node-cron says of a run. */
interface TaskContext {
  readonly execution?: { readonly id: string; readonly error?: Error };
}

/** A task of node-cron 4, inline or in a process of its own. */
export interface ObservableTask {
  readonly id: string;
  readonly name?: string;
  getPattern(): string;
  getStatus(): string;
  getNextRuns(count: number): Date[];
  on(event: TaskEvent, listener: (context: TaskContext) => void): void;
  off(event: TaskEvent, listener: (context: TaskContext) => void): void;
}

type TaskEvent = 'execution:started' | 'execution:finished' | 'execution:failed';

/** Only of an inline task: what calls the application's function. */
interface InlineTask {
  readonly runner?: { onMatch?: unknown };
  readonly timezone?: string;
}

/** How many of its next runs are asked for: those that matter are the next three. */
const nextRuns = 4;

/**
 * Makes each run of a task of node-cron a run of a schedule, and watches whether there is one whenever it is due. Runs of
 * a task in a process of its own are known by their beginning and their end; what they do is not.
 *
 * @returns The task.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_SCHEDULE_DUPLICATE`,
 *   `ERR_GS_SCHEDULE_LIMIT`
 */
export function observeTask<Task extends ObservableTask>(
  task: Task,
  options: ObserveScheduleOptions = {},
): Task {
  if (hasMethods('getPattern', 'getStatus', 'getNextRuns', 'on', 'off')(task) !== undefined)
    throw invalidOption('observeTask', 'task', task, 'a task of node-cron 4');
  const { runner, timezone } = task as InlineTask;
  const library = {
    // One that was given no name is called by its id, which is another one at each start.
    name: task.name === task.id ? undefined : task.name,
    text: [task.getPattern(), ...(timezone === undefined ? [] : [timezone])].join(' '),
    cron: task.getPattern(),
    timeZone: timezone,
    nextRun: (after: Date) => task.getNextRuns(nextRuns).find((next) => next > after),
    isStopped: () => ['stopped', 'destroyed'].includes(task.getStatus()),
    isOver: () => task.getStatus() === 'destroyed',
  };
  return observeSchedule('observeTask', task, options, library, (defined, undos) => {
    if (typeof runner?.onMatch === 'function') {
      undos.push(
        wrapMethod(
          runner,
          'onMatch',
          (onMatch) =>
            function (this: unknown, ...args) {
              return defined.run(() => onMatch.apply(this, args));
            },
        ),
      );
      return;
    }
    const events = Object.entries(runsElsewhere(defined)) as Array<
      [TaskEvent, (context: TaskContext) => void]
    >;
    for (const [event, listener] of events) {
      task.on(event, listener);
      undos.push(() => task.off(event, listener));
    }
  });
}

/** Listeners that make a run of the schedule of what begins and ends in another process. */
function runsElsewhere(defined: DefinedSchedule): Record<TaskEvent, (context: TaskContext) => void> {
  const open = new Map<string, { resolve(): void; reject(error: unknown): void }>();
  const take = (id: string) => {
    const run = open.get(id);
    open.delete(id);
    return run;
  };
  return {
    'execution:started': ({ execution }) => {
      if (execution === undefined) return;
      const run = new Promise<void>((resolve, reject) => open.set(execution.id, { resolve, reject }));
      // Whoever made the task hears of its failure from node-cron.
      defined.run(() => run).catch(() => {});
    },
    'execution:finished': ({ execution }) => take(execution?.id ?? '')?.resolve(),
    'execution:failed': ({ execution }) => take(execution?.id ?? '')?.reject(execution?.error),
  };
}
