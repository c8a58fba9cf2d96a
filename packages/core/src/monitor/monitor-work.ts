import { currentContext } from '../context/current-context.ts';
import type { DefinedWorkOptions, JobSignals, RunDetails, WorkHost } from '../host/extension-host.ts';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import type { HttpNames } from '../http/options/http-names.ts';
import { DefinedWork, type WorkRun } from '../operations/defined-work.ts';
import type { OperationMonitor } from '../operations/operation-monitor.ts';
import type { WindowName } from '../windows/window-summary.ts';
import { OpenList } from '../work/open-list.ts';
import type { OperationRun, Work } from '../work/work.ts';
import type { Undo } from '../work/work-listeners.ts';

/** The work of one monitor, wherever it is measured. */
export class MonitorWork implements WorkHost {
  readonly #core: MonitorCore;
  readonly #openRuns = new OpenList<WorkRun>();
  readonly #httpReady = new Set<(names: HttpNames) => void>();
  readonly #firstRun = new Set<() => void>();
  readonly #jobSignals = new Set<Parameters<WorkHost['addJobSignals']>[0]>();
  #http: { readonly monitor: HttpMonitor; readonly names: HttpNames } | undefined;
  #operations: OperationMonitor | undefined;
  #hasRun = false;

  constructor(core: MonitorCore) {
    this.#core = core;
  }

  get contexts(): boolean {
    return this.#core.contexts !== undefined;
  }

  get requestsInFlight(): number {
    return this.#http?.monitor.inFlight ?? 0;
  }

  current(): Work | undefined {
    return currentContext()?.workOf(this.#core.work);
  }

  *open(): Iterable<Work> {
    yield* this.#http?.monitor.openExchanges() ?? [];
    yield* this.#openRuns;
    for (const run of this.openRuns()) if (run.work === run) yield run;
  }

  openRuns(): Iterable<OperationRun> {
    return this.#operations?.open ?? [];
  }

  thresholdMs(work: Work): number {
    if (work.kind !== 'request') return (work as OperationRun).slowThresholdMs;
    return this.#http?.monitor.slowThresholdOf(work as Exchange) ?? Number.POSITIVE_INFINITY;
  }

  onHttpReady(listener: (names: HttpNames) => void): Undo {
    if (this.#http !== undefined) listener(this.#http.names);
    else this.#httpReady.add(listener);
    return () => this.#httpReady.delete(listener);
  }

  countFailuresFromZero(): void {
    this.#core.work.failuresFromZero = true;
  }

  onFirstRun(listener: () => void): Undo {
    if (this.#hasRun) listener();
    else this.#firstRun.add(listener);
    return () => this.#firstRun.delete(listener);
  }

  onStart: WorkHost['onStart'] = (listener) => this.#core.work.addStart(listener);
  onEnd: WorkHost['onEnd'] = (listener, wants) => this.#core.work.addEnd(listener, wants);
  onRunEnd: WorkHost['onRunEnd'] = (listener, { fromMs }) => this.#core.work.addRunEnd(listener, fromMs);
  onHead: WorkHost['onHead'] = (headers) => this.#core.work.addHead(headers);

  header(work: Work, name: string): string | undefined {
    if (work.kind !== 'request') return undefined;
    try {
      const value = (work as Exchange).header(name);
      return typeof value === 'string' ? value : undefined;
    } catch {
      // A request that was made up, without headers.
      return undefined;
    }
  }

  slot: WorkHost['slot'] = (create, ended = () => {}) => this.#core.work.addSlot(create, ended);

  define<Details extends RunDetails>(
    kind: 'job' | 'operation',
    name: string,
    options: DefinedWorkOptions<Details> = {},
  ): DefinedWork<Details> {
    this.#beginRuns();
    const { clock, work, internalError } = this.#core;
    const core = this.#core;
    const host = {
      clock,
      work,
      get contexts() {
        return core.contexts;
      },
      internalError,
      openRuns: this.#openRuns,
    };
    return new DefinedWork(host, kind, name, options);
  }

  addJobSignals: WorkHost['addJobSignals'] = (read) => {
    this.#jobSignals.add(read);
    return () => this.#jobSignals.delete(read);
  };

  /** Returns the signals of all jobs that ran in a window. */
  jobSignals(window: WindowName): readonly JobSignals[] {
    return Array.from(this.#jobSignals, (read) => read(window)).flat();
  }

  /** HTTP monitoring has begun. */
  httpBegins(monitor: HttpMonitor, names: HttpNames): void {
    this.#http = { monitor, names };
    for (const listener of this.#httpReady) listener(names);
    this.#httpReady.clear();
  }

  /** Operations are measured from now on. */
  operationsBegin(operations: OperationMonitor): void {
    this.#operations = operations;
    this.#beginRuns();
  }

  #beginRuns(): void {
    if (this.#hasRun) return;
    this.#hasRun = true;
    for (const listener of this.#firstRun) listener();
    this.#firstRun.clear();
  }
}
