import { toMilliseconds } from '../base/threshold.ts';
import { runInContext } from '../context/current-context.ts';
import { WorkContext } from '../context/work-context.ts';
import type { BegunRun, DefinedWorkOptions, RunDetails } from '../host/extension-host.ts';
import type { OpenNode } from '../work/open-list.ts';
import { incomingRequestId } from '../work/request-id.ts';
import type { OperationOutcome } from '../work/timeline.ts';
import type { Traceparent } from '../work/traceparent.ts';
import type { OperationHost } from './operation-monitor.ts';
import { type Run, runObserved } from './run-observed.ts';
import { RunWork } from './run-work.ts';

/** What defined work needs of the monitor that it belongs to. */
interface DefinedWorkHost extends Pick<OperationHost, 'clock' | 'work' | 'contexts' | 'internalError'> {
  /** Keeps the runs that are in progress. */
  readonly openRuns: { add(run: WorkRun): void; remove(run: WorkRun): void };
}

/** A kind of work that is a root of its own, wherever it runs: a job, a message, or a GraphQL operation. */
export class DefinedWork<Details extends RunDetails = RunDetails> {
  readonly host: DefinedWorkHost;
  readonly kind: 'job' | 'operation';
  readonly name: string;
  readonly slowThresholdMs: number;
  readonly outcomeOf: DefinedWorkOptions<Details>['outcomeOf'];
  readonly onEnd: DefinedWorkOptions<Details>['onEnd'];
  active = 0;

  constructor(
    host: DefinedWorkHost,
    kind: 'job' | 'operation',
    name: string,
    { slowThresholdMs = false, outcomeOf, onEnd }: DefinedWorkOptions<Details>,
  ) {
    this.host = host;
    this.kind = kind;
    this.name = name;
    this.slowThresholdMs = toMilliseconds(slowThresholdMs);
    this.outcomeOf = outcomeOf;
    this.onEnd = onEnd;
  }

  /**
   * Runs a function as one piece of this work, in a context of its own where contexts are tracked.
   *
   * @returns What `fn` returns. @throws What `fn` throws.
   */
  run<Result>(fn: () => Result, details: Details = noDetails as Details): Result {
    return runObserved(() => new WorkRun(this, details), fn);
  }

  /** See `RunnableWork`. Rejects with what `fn` throws or rejects with. */
  runAsync<Result>(
    fn: () => Result | PromiseLike<Result>,
    details: Details = noDetails as Details,
  ): Promise<Result> {
    const run = new WorkRun(this, details);
    let result: Result | PromiseLike<Result>;
    try {
      result = run.enter(fn);
    } catch (error) {
      run.fail(error);
      return Promise.reject(error);
    }
    // One promise, where `await` in a function of its own would make two.
    return Promise.resolve(result).then(
      (value) => {
        run.succeed();
        return value;
      },
      (error) => {
        run.fail(error);
        throw error;
      },
    );
  }

  /** See `RunnableWork`. */
  begin(details: Details = noDetails as Details): BegunRun {
    return new WorkRun(this, details);
  }
}

const noDetails: RunDetails = {};

/** One run of defined work, from its start to its end. Its fields are not `#private`, see docs/hot-path.md, rule 12. */
export class WorkRun<Details extends RunDetails = RunDetails>
  extends RunWork
  implements Run, BegunRun, OpenNode<WorkRun>
{
  readonly defined: DefinedWork<Details>;
  protected readonly context: WorkContext;
  private readonly details: Details;
  older: WorkRun | undefined = undefined;
  newer: WorkRun | undefined = undefined;

  constructor(defined: DefinedWork<Details>, details: Details) {
    const { host } = defined;
    super(host.clock.now());
    this.defined = defined;
    this.details = details;
    if (details.id !== undefined) this.givenId = incomingRequestId(details.id);
    // Not entered where contexts are not tracked, and still good for its id.
    this.context = new WorkContext(this, host.contexts ?? { clock: host.clock, requestIdHeader: '' });
    this.context.belongsTo(host.work, this);
    host.openRuns.add(this);
    defined.active += 1;
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

  override get trace(): Traceparent | undefined {
    return this.context.trace;
  }

  override header(name: string): string | undefined {
    return name === 'traceparent' ? this.details.traceparent : undefined;
  }

  enter<Result>(call: () => Result): Result {
    return this.defined.host.contexts === undefined ? call() : runInContext(this.context, call);
  }

  succeed(): void {
    this.end('success', undefined, undefined);
  }

  fail(error: unknown): void {
    this.end('error', undefined, error);
  }

  /** Never throws. */
  end(settled: OperationOutcome, _value: unknown, error: unknown): void {
    const { host, slowThresholdMs, outcomeOf, onEnd } = this.defined;
    const durationMs = host.clock.now() - this.startedMs;
    host.openRuns.remove(this);
    this.defined.active -= 1;
    this.state = 'over';
    try {
      const { waitMs } = this.details;
      const outcome =
        settled === 'error' && outcomeOf !== undefined ? outcomeOf(error, this.details) : settled;
      const end = this.endOf({
        outcome,
        durationMs,
        waitMs,
        error,
        tracksErrors: true,
        thresholdMs: slowThresholdMs,
      });
      host.work.ended(end);
      onEnd?.(end, this.details);
    } catch (failure) {
      host.internalError('work', failure);
    }
    this.context.settle(host.work, this, this.name);
  }

  discard(): void {
    const { host } = this.defined;
    host.openRuns.remove(this);
    this.defined.active -= 1;
    this.state = 'left_out';
    this.context.settle(host.work, this, this.name);
  }
}
