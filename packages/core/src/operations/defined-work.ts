import { type ThresholdMs, toMilliseconds } from '../base/threshold.ts';
import { runInContext } from '../context/current-context.ts';
import { WorkContext } from '../context/work-context.ts';
import type { OpenNode } from '../work/open-list.ts';
import type { OperationOutcome } from '../work/timeline.ts';
import type { OperationHost } from './operation-monitor.ts';
import { type Run, runObserved } from './run-observed.ts';
import { RunWork } from './run-work.ts';

/** Of each run of defined work. */
export interface DefinedWorkOptions {
  /** A run that takes longer is slow, and overdue while it goes on; `false` is never. Default: no threshold. */
  readonly slowThresholdMs?: ThresholdMs;
}

/** What is known of one run when it begins. */
export interface RunDetails {
  /** How long it has waited for its turn, for example in a queue. */
  readonly waitMs?: number;
}

/** What defined work needs of the monitor that it belongs to. */
interface DefinedWorkHost extends Pick<OperationHost, 'clock' | 'work' | 'contexts' | 'internalError'> {
  /** Keeps the runs that are in progress. */
  readonly openRuns: { add(run: WorkRun): void; remove(run: WorkRun): void };
}

/** A kind of work that is a root of its own, wherever it runs: a job, a message, or a GraphQL operation. */
export class DefinedWork {
  readonly host: DefinedWorkHost;
  readonly kind: 'job' | 'operation';
  readonly name: string;
  readonly slowThresholdMs: number;

  constructor(
    host: DefinedWorkHost,
    kind: 'job' | 'operation',
    name: string,
    { slowThresholdMs = false }: DefinedWorkOptions,
  ) {
    this.host = host;
    this.kind = kind;
    this.name = name;
    this.slowThresholdMs = toMilliseconds(slowThresholdMs);
  }

  /**
   * Runs a function as one piece of this work, in a context of its own where contexts are tracked.
   *
   * @returns What `fn` returns. @throws What `fn` throws.
   */
  run<Result>(fn: () => Result, { waitMs }: RunDetails = {}): Result {
    return runObserved(() => new WorkRun(this, waitMs), fn);
  }
}

/** One run of defined work, from its start to its end. */
export class WorkRun extends RunWork implements Run, OpenNode<WorkRun> {
  readonly defined: DefinedWork;
  readonly #context: WorkContext;
  readonly #waitMs: number | undefined;
  older: WorkRun | undefined = undefined;
  newer: WorkRun | undefined = undefined;

  constructor(defined: DefinedWork, waitMs: number | undefined) {
    const { host } = defined;
    super(host.clock.now());
    this.defined = defined;
    this.#waitMs = waitMs;
    // Not entered where contexts are not tracked, and still good for its id.
    this.#context = new WorkContext(this, host.contexts ?? { clock: host.clock, requestIdHeader: '' });
    this.#context.belongsTo(host.work, this);
    host.openRuns.add(this);
    host.work.started(this);
  }

  get kind(): 'job' | 'operation' {
    return this.defined.kind;
  }

  get name(): string {
    return this.defined.name;
  }

  get slowThresholdMs(): number {
    return this.defined.slowThresholdMs;
  }

  protected get context(): WorkContext {
    return this.#context;
  }

  enter<Result>(call: () => Result): Result {
    return this.defined.host.contexts === undefined ? call() : runInContext(this.#context, call);
  }

  /** Never throws. */
  end(outcome: OperationOutcome, _value: unknown, error: unknown): void {
    const { host, slowThresholdMs } = this.defined;
    const durationMs = host.clock.now() - this.startedMs;
    host.openRuns.remove(this);
    this.state = 'over';
    try {
      const waitMs = this.#waitMs;
      host.work.ended(
        this.endOf({ outcome, durationMs, waitMs, error, tracksErrors: true, thresholdMs: slowThresholdMs }),
      );
    } catch (failure) {
      host.internalError('work', failure);
    }
    this.#context.settle(host.work, this, this.name);
  }

  discard(): void {
    const { host } = this.defined;
    host.openRuns.remove(this);
    this.state = 'left_out';
    this.#context.settle(host.work, this, this.name);
  }
}
