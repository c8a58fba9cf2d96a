import type { Extension, ExtensionHost } from '../host/extension-host.ts';
import type { Counter } from '../metrics/counter.ts';
import type { OperationOutcome } from '../work/timeline.ts';
import { Batch, type BatchReport } from './batch.ts';
import { batchPanels } from './batch-panels.ts';
import { batchText } from './batch-text.ts';

/** Names of which the latest run is kept; the one that ended longest ago makes room. */
const maxEnded = 50;

/** What `/monitoring/batches` serves. */
export interface BatchesReport {
  /** The oldest first. */
  readonly running: readonly BatchReport[];
  /** The latest run of each name, the latest first. */
  readonly ended: readonly BatchReport[];
}

/** Batches that say how far they are; a monitor uses it from when on one does. */
export class Batches implements Extension {
  readonly name = 'batches';
  #parts: { readonly host: ExtensionHost; readonly items: Counter<'operation' | 'outcome'> } | undefined;
  readonly #running = new Set<Batch>();
  /** By name, the latest last. */
  readonly #ended = new Map<string, Batch>();

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    const labelNames = ['operation'] as const;
    const items = host.metrics.counter({
      name: 'batch_items_total',
      help: 'Items of batches that are done, by outcome: success or error.',
      labelNames: ['operation', 'outcome'],
    });
    const progress = host.metrics.gauge({
      name: 'batch_progress_ratio',
      help: 'How much of the batches that run is done.',
      labelNames,
    });
    const remaining = host.metrics.gauge({
      name: 'batch_remaining_seconds',
      help: 'When the batches that run are done if they go on like this.',
      labelNames,
    });
    /** Of the last scrape. */
    const shown = new Set<string>();
    host.metrics.addCollector({
      name: 'batches',
      feeds: [progress, remaining],
      collect: () => {
        for (const operation of shown) {
          progress.remove({ operation });
          remaining.remove({ operation });
        }
        shown.clear();
        for (const { operation, progressRatio, remainingMs } of this.#report().running) {
          if (progressRatio === undefined) continue;
          shown.add(operation);
          progress.labels({ operation }).set(progressRatio);
          if (remainingMs !== undefined) remaining.labels({ operation }).set(remainingMs / 1_000);
        }
      },
    });
    host.sections.add<BatchesReport>({
      name: 'batches',
      headline: 'batches',
      read: () => this.#report(),
      text: ({ running, ended }) => [...running, ...ended].map(batchText),
      cards: [{ title: 'Batches that run', value: ({ running }) => running.length }],
      panels: batchPanels,
    });
    this.#parts = { host, items };
  }

  begin(operation: string, startedMs: number): Batch {
    const { clock } = this.#parts!.host;
    const batch = new Batch(operation, startedMs, clock.wallTimeMs() - (clock.now() - startedMs));
    this.#running.add(batch);
    return batch;
  }

  /** @param done All of its items that are done, the failed ones too. */
  progress(batch: Batch, done: number): void {
    batch.done = Math.max(batch.done, done);
    const more = batch.done - batch.failed - batch.succeededCounted;
    if (more <= 0) return;
    batch.succeededCounted += more;
    this.#parts!.items.labels({ operation: batch.operation, outcome: 'success' }).inc(more);
  }

  /** @param count More of its items. */
  failed(batch: Batch, count: number): void {
    batch.failed += count;
    this.#parts!.items.labels({ operation: batch.operation, outcome: 'error' }).inc(count);
  }

  end(batch: Batch, outcome: OperationOutcome): void {
    const { clock, logger } = this.#parts!.host;
    batch.end(outcome, clock.now());
    this.#running.delete(batch);
    this.#ended.delete(batch.operation);
    this.#ended.set(batch.operation, batch);
    if (this.#ended.size > maxEnded) this.#ended.delete(this.#ended.keys().next().value!);
    const report = batch.report(clock.now());
    logger.info(
      {
        'golden_signals.operation': report.operation,
        'golden_signals.outcome': outcome,
        'golden_signals.duration': report.durationMs / 1_000,
        'golden_signals.batch.done': report.done,
        'golden_signals.batch.failed': report.failed,
      },
      `batch ${batchText(report)}`,
    );
  }

  #report(): BatchesReport {
    const nowMs = this.#parts!.host.clock.now();
    const reports = (batches: Iterable<Batch>) => Array.from(batches, (batch) => batch.report(nowMs));
    return { running: reports(this.#running), ended: reports(this.#ended.values()).reverse() };
  }
}
