import type { CallEnd, ExtensionHost, Slot, WorkEnd } from '@golden-signals/core/extension';
import { poolFindings } from '../pools/pool-findings.ts';
import type { Pools } from '../pools/pools.ts';
import type { Statement } from '../statements/statement.ts';
import { CalledStatement } from './called-statement.ts';
import { CommandCalls } from './command-calls.ts';
import { queriesSection } from './queries-section.ts';
import { queryCauses } from './query-causes.ts';
import { queryFindings } from './query-findings.ts';
import { QueryMetrics } from './query-metrics.ts';
import type { ResolvedQueryOptions } from './query-options.ts';
import { QueryRecords } from './query-records.ts';
import { querySignals } from './query-signals.ts';
import { QueryTypes } from './query-types.ts';
import { RequestQueries } from './request-queries.ts';
import { RoutesQueries } from './route-queries.ts';
import { SlowCalls } from './slow-calls.ts';

/**
 * What is known of the queries of one monitor, and of its slow calls of every kind. Its fields are `private`, not
 * `#private`, see docs/hot-path.md, rule 12.
 */
export class Queries {
  readonly host: ExtensionHost;
  readonly options: ResolvedQueryOptions;
  readonly records: QueryRecords;
  readonly types: QueryTypes;
  readonly routes: RoutesQueries;
  readonly commands: CommandCalls;
  readonly slow: SlowCalls;
  private readonly metrics: QueryMetrics;
  private readonly requests: Slot<RequestQueries>;

  /** @param pools What the queries wait for. */
  constructor(host: ExtensionHost, options: ResolvedQueryOptions, pools: Pools) {
    const createWindow = host.liveWindows();
    this.host = host;
    this.options = options;
    this.types = new QueryTypes(createWindow);
    this.records = new QueryRecords(host, options, this.types, createWindow);
    this.routes = new RoutesQueries(createWindow);
    this.commands = new CommandCalls(createWindow);
    this.slow = new SlowCalls(host);
    this.metrics = new QueryMetrics(host.metrics);
    this.requests = host.work.slot(
      () => new RequestQueries(),
      (queries, end) => this.requestEnded(queries, end),
    );
    host.causes.add(({ work }) => (work === undefined ? [] : queryCauses(this.requests.peek(work), work)));
    host.calls.onEnd((end) => this.callEnded(end));
    host.sections.add(queriesSection(this));
    host.findings.add('queries', (windowMs, read) =>
      queryFindings(this, windowMs, read, poolFindings(pools, host, windowMs).length > 0),
    );
    for (const signal of querySignals(this)) host.signals.define(signal);
    host.onClose(() => {
      this.records.clear();
      this.types.clear();
      this.routes.clear();
      this.commands.clear();
    });
  }

  /**
   * Call it where the application calls.
   *
   * @param text As the application gave it, or its sum; undefined where the statement says it all. Kept no longer than its
   *   request.
   */
  called(statement: Statement, values: unknown, text: string | number | undefined): CalledStatement {
    const record = this.records.of(statement);
    record.begin();
    return new CalledStatement(statement, record, values, text);
  }

  private callEnded(end: CallEnd): void {
    const { details, durationMs, operation, target } = end;
    let thresholdMs: number;
    let record: CalledStatement['record'] | undefined;
    if (details instanceof CalledStatement) {
      record = details.record;
      thresholdMs = record.slowMs;
      this.queryEnded(details, end);
    } else {
      thresholdMs = this.options.slowMs(target.kind);
      if (target.kind === 'cache') this.commands.add(operation, end);
    }
    if (durationMs <= thresholdMs) return;
    this.metrics.slow(end);
    this.slow.add(end, thresholdMs, record);
  }

  private queryEnded(called: CalledStatement, end: CallEnd): void {
    const { durationMs, outcome, rows = 0, startedMs, waitMs, work } = end;
    const { record } = called;
    const nowMs = startedMs + durationMs;
    const isError = outcome === 'error';
    const type = record.type ?? this.types.of(called.operation);
    type.calls += 1;
    record.window.record(nowMs, durationMs, isError, waitMs * 1_000, rows);
    if (record.type === undefined) type.restWindow.record(nowMs, durationMs, isError, waitMs * 1_000, rows);
    if (durationMs > record.slowMs) type.addSlow(nowMs, durationMs);
    this.metrics.rows(record, end);
    if (work !== undefined && work.state === 'open') {
      const queries = this.requests.of(work);
      queries.add(called, end.target.name, durationMs, this.options.repeatedFrom);
    }
    called.values = undefined;
    called.text = undefined;
  }

  private requestEnded(queries: RequestQueries, end: WorkEnd): void {
    const repetitions = queries
      .repeated(this.options.repeatedFrom)
      .filter(({ record }) => !this.options.ignored.has(record.statement.fingerprint));
    const nowMs = end.work.startedMs + end.durationMs;
    const route = this.routes.add(end, nowMs, repetitions);
    for (const { calls } of repetitions) this.metrics.repeated(route, calls - 1);
  }
}
