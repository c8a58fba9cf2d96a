// Answers of versions that cannot be had here are written down from their manuals: PostgreSQL 16, MySQL 8.0, MariaDB 11.

import { describe, expect, test } from '@jest/globals';
import { mysqlPlan } from '../../../src/servers/mysql/mysql-plan.ts';
import { replicationQuery } from '../../../src/servers/mysql/mysql-queries.ts';
import { planHint, planSummary } from '../../../src/servers/plans/plan-summary.ts';
import { explainStatements, postgresqlPlan } from '../../../src/servers/postgresql/postgresql-plan.ts';
import { blockedQuery } from '../../../src/servers/postgresql/postgresql-queries.ts';

describe('PostgreSQL', () => {
  test.each([
    ['SELECT 1', 120_000, ['EXPLAIN (FORMAT JSON) SELECT 1']],
    ['SELECT $1', 160_000, ['EXPLAIN (GENERIC_PLAN, FORMAT JSON) SELECT $1']],
    [
      'SELECT $2, $1, $2',
      150_020,
      [
        'SET LOCAL plan_cache_mode = force_generic_plan',
        'PREPARE golden_signals_plan AS SELECT $2, $1, $2',
        'EXPLAIN (FORMAT JSON) EXECUTE golden_signals_plan(NULL, NULL)',
      ],
    ],
  ])('%s on %d', (text, version, statements) => {
    expect(explainStatements(text, version)).toEqual(statements);
    expect(statements.join()).not.toMatch(/ANALYZE/);
  });

  test('waits are known since when the statement runs before 14, and to the lock from then on', () => {
    expect(blockedQuery(130_000)).not.toContain('waitstart');
    expect(blockedQuery(140_000)).toContain('waitstart');
  });

  const plan = [
    {
      Plan: {
        'Node Type': 'Limit',
        'Total Cost': 1_000,
        'Plan Rows': 10,
        Plans: [
          {
            'Node Type': 'Sort',
            'Total Cost': 1_000,
            'Plan Rows': 50_000,
            Plans: [
              {
                'Node Type': 'Hash Join',
                'Total Cost': 800,
                'Plan Rows': 50_000,
                Plans: [
                  {
                    'Node Type': 'Seq Scan',
                    'Relation Name': 'orders',
                    'Total Cost': 500,
                    'Plan Rows': 50_000,
                    Filter: "(status = 'planted'::text)",
                  },
                  {
                    'Node Type': 'Hash',
                    'Total Cost': 100,
                    Plans: [
                      {
                        'Node Type': 'Index Scan',
                        'Relation Name': 'customers',
                        'Index Name': 'customers_pkey',
                        'Total Cost': 100,
                        'Plan Rows': 3,
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
    },
  ];

  test('the dearest steps come first, with all rows of a table that is scanned, and without conditions', () => {
    const steps = postgresqlPlan(JSON.stringify(plan), new Map([['orders', 1_200_000]]));
    expect(planSummary(steps)).toBe(
      'sequential scan of orders, 1.2 M rows; sort, 50.0 k rows; hash join, 50.0 k rows',
    );
    expect(steps.at(-1)).toMatchObject({ what: 'index scan', table: 'customers', index: 'customers_pkey' });
    expect(planHint(steps)).toMatch(/^See whether an index on the columns by which orders/);
    expect(JSON.stringify(steps)).not.toContain('planted');
    // Of a table that is not among the known ones, the rows that are expected to be left.
    expect(planSummary(postgresqlPlan(plan, new Map()))).toMatch(/^sequential scan of orders, 50\.0 k rows/);
  });

  test('a scan of a small table is no reason for an index', () => {
    const steps = postgresqlPlan(plan, new Map([['orders', 900]]));
    expect(planHint(steps)).toBe('See whether an index in the order of ORDER BY would spare the sort.');
    expect(postgresqlPlan(undefined, new Map())).toEqual([]);
  });
});

describe('MariaDB and MySQL', () => {
  test.each([
    [true, '10.11.19', 'SHOW ALL SLAVES STATUS'],
    [false, '8.0.21', 'SHOW SLAVE STATUS'],
    [false, '8.0.22', 'SHOW REPLICA STATUS'],
    [false, '8.4.0', 'SHOW REPLICA STATUS'],
    [false, '9.1.0', 'SHOW REPLICA STATUS'],
  ])('replication: MariaDB %j, %s: %s', (isMariadb, version, query) => {
    expect(replicationQuery(isMariadb, version)).toBe(query);
  });

  test('MySQL 8.0', () => {
    const plan = {
      query_block: {
        select_id: 1,
        ordering_operation: {
          using_filesort: true,
          nested_loop: [
            {
              table: {
                table_name: 'o',
                access_type: 'ALL',
                rows_examined_per_scan: 1_200_000,
                attached_condition: "(`o`.`status` = 'planted')",
              },
            },
            { table: { table_name: 'c', access_type: 'eq_ref', key: 'PRIMARY', rows_examined_per_scan: 1 } },
          ],
        },
      },
    };
    const steps = mysqlPlan(plan);
    expect(planSummary(steps)).toBe(
      'table scan of o, 1.2 M rows; index lookup of c by PRIMARY, 1 rows; sort',
    );
    expect(JSON.stringify(steps)).not.toContain('planted');
  });

  test('MariaDB 11', () => {
    const plan = {
      query_block: {
        select_id: 1,
        cost: 3.1,
        nested_loop: [
          {
            read_sorted_file: {
              filesort: {
                sort_key: 'orders.customer',
                table: { table_name: 'orders', access_type: 'ALL', loops: 1, rows: 20_000, filtered: 100 },
              },
            },
          },
        ],
      },
    };
    expect(planSummary(mysqlPlan(JSON.stringify(plan)))).toBe('table scan of orders, 20.0 k rows; sort');
  });
});
