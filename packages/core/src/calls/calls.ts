import type { CallEnd, CallHost, CallTarget, CallTargetOptions } from '../host/calls.ts';
import type { CallsReport } from '../host/calls-report.ts';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { ReadOptions } from '../host/section.ts';
import { overflowValue } from '../metrics/series-table.ts';
import { liveWindows } from '../windows/live-windows.ts';
import type { SlidingWindow, SlidingWindowOptions } from '../windows/sliding-window.ts';
import type { Undo } from '../work/work-listeners.ts';
import { CallMetrics } from './call-metrics.ts';
import { callsReport } from './calls-report.ts';
import { type CallEndListener, type CallsHost, MeasuredTarget } from './measured-target.ts';
import { checkTargetOptions, targetKey } from './target-options.ts';
import { type TargetHost, TargetRecord } from './target-record.ts';
import { UnmeasuredTarget } from './unmeasured-target.ts';

/** Targets that are told apart; further ones of a kind are measured together. */
const maxTargets = 200;

/** Live windows of all targets together, besides those of what is one too many. A quiet one takes some 1 KB. */
const maxWindows = 1_000;

/** The calls of one monitor to its dependencies. */
export class Calls implements CallHost {
  readonly #core: MonitorCore;
  readonly #metrics: CallMetrics;
  readonly #host: CallsHost & { ends: readonly CallEndListener[] | undefined };
  readonly #targetHost: TargetHost;
  readonly #records = new Map<string, TargetRecord>();
  #createWindow: ReturnType<typeof liveWindows> | undefined;
  #hasOverflown = false;

  constructor(core: MonitorCore) {
    this.#core = core;
    this.#metrics = new CallMetrics(core.registry);
    this.#host = {
      clock: core.clock,
      work: core.work,
      internalError: core.internalError,
      ends: undefined,
    };
    this.#targetHost = {
      metrics: this.#metrics,
      createWindow: (totals) => this.#newWindow(totals),
      budget: { windows: maxWindows },
    };
  }

  target(options: CallTargetOptions): CallTarget {
    checkTargetOptions(options);
    if (!this.#core.enabled) return new UnmeasuredTarget(options);
    this.#metrics.prepare(options.kind);
    const [key, record] = this.#obtain({ ...options });
    record.holders += 1;
    return new MeasuredTarget(options, record, this.#host, () => this.#release(key, record));
  }

  /** @param listener Must not throw. */
  onEnd(listener: (end: CallEnd) => void): Undo {
    // An object of its own, because the same function may be added twice.
    const added: CallEndListener = { tell: listener };
    this.#host.ends = [...(this.#host.ends ?? []), added];
    return () => {
      const left = this.#host.ends?.filter((one) => one !== added) ?? [];
      this.#host.ends = left.length === 0 ? undefined : left;
    };
  }

  read(options: ReadOptions): CallsReport {
    return callsReport(this.#records.values(), options);
  }

  /** Every dependency that has a target. */
  records(): Iterable<TargetRecord> {
    return this.#records.values();
  }

  #obtain(options: CallTargetOptions): [key: string, record: TargetRecord] {
    const key = targetKey(options);
    const known = this.#records.get(key);
    if (known !== undefined) return [key, known];
    const isOverflow = options.system === overflowValue;
    if (this.#records.size >= maxTargets && !isOverflow) return this.#overflow(options.kind);
    const record = new TargetRecord(options, this.#targetHost);
    this.#records.set(key, record);
    return [key, record];
  }

  #overflow(kind: CallTargetOptions['kind']): [key: string, record: TargetRecord] {
    if (!this.#hasOverflown) {
      this.#hasOverflown = true;
      this.#core.logger.warn(
        {},
        `There are more than ${maxTargets} targets of calls; further ones are measured together, as "${overflowValue}". ` +
          'Make a target once per pool or client, and close it with that.',
      );
    }
    return this.#obtain({
      kind,
      system: overflowValue,
      namespace: overflowValue,
      address: overflowValue,
      pool: overflowValue,
    });
  }

  #release(key: string, record: TargetRecord): void {
    record.holders -= 1;
    if (record.holders > 0) return;
    record.close();
    this.#records.delete(key);
    this.#metrics.discardUnused(
      record.kind,
      Array.from(this.#records.values(), ({ kind }) => kind),
    );
  }

  /** All begin at the first, so that they can be read together. */
  #newWindow(totals: SlidingWindowOptions['totals']): SlidingWindow {
    this.#createWindow ??= liveWindows(this.#core.clock, this.#core.options);
    return this.#createWindow(totals);
  }
}
