import { currentScope, runInContext, type Scope } from '../context/current-context.ts';
import { WorkContext } from '../context/work-context.ts';
import type { OpenNode } from '../work/open-list.ts';
import type { ListedOperation, OperationOutcome, TimelineEntry } from '../work/timeline.ts';
import type { OperationRun, Work } from '../work/work.ts';
import type { Operation } from './operation.ts';
import type { Run } from './run-observed.ts';
import { RunWork } from './run-work.ts';

/**
 * One run of an operation that is in progress. It is in the list of open runs as long.
 *
 * Inside of a request, a job or another operation it is an entry of that work's timeline. Outside of all of them it is a
 * piece of work itself, where contexts are tracked, because only they can tell.
 */
export class MeasuredRun extends RunWork implements Run, OperationRun, Scope, OpenNode<MeasuredRun> {
  readonly operation: Operation;
  older: MeasuredRun | undefined = undefined;
  newer: MeasuredRun | undefined = undefined;
  readonly #context: WorkContext | undefined;
  readonly #isRoot: boolean;
  readonly #entry: ListedOperation | undefined;

  constructor(operation: Operation) {
    const { host, open } = operation.monitor;
    super(host.clock.now());
    this.operation = operation;
    const scope = currentScope();
    const settings = scope === undefined ? host.contexts : undefined;
    this.#context = scope?.root ?? (settings && new WorkContext(this, settings));
    this.#isRoot = settings !== undefined;
    this.#entry = scope?.root.timeline.begin(operation.name, this.startedMs, scope.entryId);
    operation.active.inc(operation.weight);
    operation.totals.active += operation.weight;
    open.add(this);
    if (settings === undefined) return;
    this.root.belongsTo(host.work, this);
    host.work.started(this);
  }

  get kind(): 'operation' {
    return 'operation';
  }

  get name(): string {
    return this.operation.name;
  }

  get slowThresholdMs(): number {
    return this.operation.slowThresholdMs;
  }

  get work(): Work | undefined {
    return this.#isRoot ? this : this.#context?.workOf(this.operation.monitor.host.work);
  }

  /** The entries of other work are that work's. */
  override get timeline(): readonly TimelineEntry[] {
    return this.#isRoot ? super.timeline : [];
  }

  protected get context(): WorkContext | undefined {
    return this.#context;
  }

  /** Only of a run in a context. */
  get root(): WorkContext {
    return this.#context!;
  }

  get entryId(): number | undefined {
    return this.#entry?.id;
  }

  enter<Result>(call: () => Result): Result {
    return this.#context === undefined ? call() : runInContext(this, call);
  }

  /** Never throws: an error object or a logger that does is the monitor's own problem. */
  end(outcome: OperationOutcome, _value: unknown, error: unknown): void {
    const { monitor } = this.operation;
    monitor.open.remove(this);
    this.state = 'over';
    try {
      this.#record(outcome, monitor.host.clock.now(), error);
    } catch (failure) {
      monitor.host.internalError('operations', failure);
    }
    if (this.#isRoot) this.root.settle(monitor.host.work, this, this.name);
  }

  discard(): void {
    const { active, monitor, totals, weight } = this.operation;
    active.dec(weight);
    totals.active -= weight;
    monitor.open.remove(this);
    this.state = 'left_out';
    if (this.#entry !== undefined) this.root.timeline.discard(this.#entry);
    if (this.#isRoot) this.root.settle(monitor.host.work, this, this.name);
  }

  #record(outcome: OperationOutcome, nowMs: number, error: unknown): void {
    const { operation } = this;
    const { labels, monitor, slowThresholdMs, weight } = operation;
    const { work } = monitor.host;
    const durationMs = nowMs - this.startedMs;
    operation.active.dec(weight);
    operation.totals.active -= weight;
    operation.duration(outcome).observeRepeated(durationMs / 1_000, weight);
    operation.totals.record(durationMs, nowMs, outcome === 'error', weight);
    this.#entry?.end(outcome, nowMs);
    if (durationMs >= work.runsFromMs) work.runEnded(this, durationMs);
    const isError = outcome === 'error';
    if (isError) monitor.noteError(this.name, labels, error, weight, this.work);
    const isSlow = durationMs > slowThresholdMs;
    if (isSlow) monitor.noteSlow(operation, outcome, durationMs);
    if (!this.#isRoot) return;
    if (durationMs >= work.fromMs || (work.notable && (isError || isSlow)) || this.slots !== undefined) {
      work.ended(
        this.endOf({
          outcome,
          durationMs,
          waitMs: undefined,
          error,
          tracksErrors: false,
          thresholdMs: slowThresholdMs,
        }),
      );
    }
  }
}
