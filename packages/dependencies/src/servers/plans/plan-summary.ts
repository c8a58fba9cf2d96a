import { formatCount } from '../quantities.ts';
import type { PlanStep } from './query-plan.ts';

/** A table below it is read as fast without an index. */
const smallTableRows = 10_000;
const shownSteps = 3;

/** Returns for example `sequential scan of orders, 1.2 M rows; sort`. */
export function planSummary(steps: readonly PlanStep[]): string {
  const shown = steps.slice(0, shownSteps).map(stepText);
  return shown.length === 0 ? 'nothing is read' : shown.join('; ');
}

function stepText({ what, table, index, rows }: PlanStep): string {
  const of = table === undefined ? '' : ` of ${table}`;
  const by = index === undefined ? '' : ` by ${index}`;
  return `${what}${of}${by}${rows === undefined ? '' : `, ${formatCount(rows)} rows`}`;
}

/** Returns what would help, as an imperative sentence; undefined where the plan shows nothing of the kind. */
export function planHint(steps: readonly PlanStep[]): string | undefined {
  const scan = largeScan(steps);
  if (scan !== undefined) {
    return `See whether an index on the columns by which ${scan.table} is filtered or joined would spare the scan.`;
  }
  const sort = steps.find(({ what, rows = 0 }) => what.includes('sort') && rows >= smallTableRows);
  return sort && 'See whether an index in the order of ORDER BY would spare the sort.';
}

/** The largest table that is read from beginning to end; undefined where all such are small. */
export function largeScan(steps: readonly PlanStep[]): PlanStep | undefined {
  return steps
    .filter(({ isFullScan, rows = 0 }) => isFullScan && rows >= smallTableRows)
    .sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0))[0];
}
