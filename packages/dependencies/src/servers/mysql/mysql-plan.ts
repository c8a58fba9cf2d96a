import type { PlanStep } from '../plans/query-plan.ts';

/** By `access_type`; another one is called as the server does. */
const accesses: Readonly<Record<string, string>> = {
  ALL: 'table scan',
  index: 'scan of a whole index',
  range: 'range scan',
  ref: 'index lookup',
  eq_ref: 'index lookup',
  const: 'index lookup',
};

type Node = Readonly<Record<string, unknown>>;

/**
 * Returns the steps of a plan, those with most rows first.
 *
 * @param answer What `EXPLAIN FORMAT=JSON` gave, whose form is another one in MariaDB and in MySQL: what they have in
 *   common is that each table is an object with its name and how it is reached.
 */
export function mysqlPlan(answer: unknown): PlanStep[] {
  const steps: PlanStep[] = [];
  const walk = (value: unknown, name: string): void => {
    if (Array.isArray(value)) {
      for (const one of value) walk(one, name);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    if (typeof node.table_name === 'string' && typeof node.access_type === 'string') steps.push(access(node));
    if (name === 'filesort' || node.using_filesort === true) steps.push(plain('sort'));
    if (name === 'temporary_table' || node.using_temporary_table === true)
      steps.push(plain('temporary table'));
    for (const [key, below] of Object.entries(node)) walk(below, key);
  };
  walk(typeof answer === 'string' ? JSON.parse(answer) : answer, '');
  return steps.sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0));
}

function access(node: Node): PlanStep {
  const type = String(node.access_type);
  const rows = Number(node.rows ?? node.rows_examined_per_scan);
  return {
    what: accesses[type] ?? type.toLowerCase(),
    table: String(node.table_name),
    index: typeof node.key === 'string' ? node.key : undefined,
    rows: Number.isFinite(rows) ? rows : undefined,
    isFullScan: type === 'ALL',
  };
}

function plain(what: string): PlanStep {
  return { what, table: undefined, index: undefined, rows: undefined, isFullScan: false };
}
