import type { PlanStep } from '../plans/query-plan.ts';

/** Of a plan that is asked for before 16. */
export const preparedName = 'golden_signals_plan';

/**
 * Returns the statements that plan a text, the plan being the answer of the last. Placeholders need a plan that holds for
 * any values: from 16 on it can be asked for, before, a prepared statement is made to have one.
 */
export function explainStatements(text: string, versionNumber: number): string[] {
  const placeholders = Array.from(text.matchAll(/\$(\d+)/g), ([, number]) => Number(number));
  const count = Math.max(0, ...placeholders);
  if (count === 0) return [`EXPLAIN (FORMAT JSON) ${text}`];
  if (versionNumber >= 160_000) return [`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${text}`];
  const nulls = Array.from({ length: count }, () => 'NULL').join(', ');
  return [
    'SET LOCAL plan_cache_mode = force_generic_plan',
    `PREPARE ${preparedName} AS ${text}`,
    `EXPLAIN (FORMAT JSON) EXECUTE ${preparedName}(${nulls})`,
  ];
}

interface Node {
  readonly 'Node Type'?: string;
  readonly 'Relation Name'?: string;
  readonly Schema?: string;
  readonly 'Index Name'?: string;
  readonly 'Plan Rows'?: number;
  readonly 'Total Cost'?: number;
  readonly Plans?: readonly Node[];
}

/** As people call them; others are called as PostgreSQL does, in lower case. */
const names: Readonly<Record<string, string>> = { 'Seq Scan': 'sequential scan' };

/** Steps that only hand rows on. */
const passing = new Set([
  'Limit',
  'Result',
  'Gather',
  'Gather Merge',
  'Append',
  'Hash',
  'Materialize',
  'Memoize',
]);

/**
 * Returns the steps of a plan, the dearest first.
 *
 * @param answer What `EXPLAIN (FORMAT JSON)` gave, parsed or not.
 * @param rowsOf Of tables; a plan only knows how many rows it expects to be left.
 */
export function postgresqlPlan(answer: unknown, rowsOf: ReadonlyMap<string, number>): PlanStep[] {
  const parsed = (typeof answer === 'string' ? JSON.parse(answer) : answer) as [{ Plan?: Node }] | undefined;
  const steps: Array<{ readonly cost: number; readonly step: PlanStep }> = [];
  const walk = (node: Node): void => {
    const below = node.Plans ?? [];
    const type = node['Node Type'] ?? '';
    if (!passing.has(type)) {
      const ofBelow = below.reduce((sum, one) => sum + (one['Total Cost'] ?? 0), 0);
      steps.push({ cost: (node['Total Cost'] ?? 0) - ofBelow, step: stepOf(node, type, rowsOf) });
    }
    below.forEach(walk);
  };
  const root = parsed?.[0]?.Plan;
  if (root !== undefined) walk(root);
  return steps.sort((a, b) => b.cost - a.cost).map(({ step }) => step);
}

function stepOf(node: Node, type: string, rowsOf: ReadonlyMap<string, number>): PlanStep {
  const table = node['Relation Name'];
  const isFullScan = type === 'Seq Scan';
  return {
    what: names[type] ?? type.toLowerCase(),
    table,
    index: node['Index Name'],
    rows: (isFullScan && table !== undefined ? rowsOf.get(table) : undefined) ?? node['Plan Rows'],
    isFullScan,
  };
}
