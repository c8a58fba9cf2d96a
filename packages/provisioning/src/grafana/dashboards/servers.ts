import type { RowSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';

const server = ['server'];

/** What servers say of themselves. Every process asks the same ones, so that nothing is added up over instances. */
export function serverRows(panels: Panels): RowSpec[] {
  const { ask } = panels;
  const perServer = (counter: string, ...labels: string[]) =>
    `max by (${[...server, ...labels].join(', ')}) (${ask.rate(counter, [...server, ...labels, 'instance'])})`;
  const most = (gauge: string, ...labels: string[]) => ask.value('max', gauge, [...server, ...labels]);
  return [
    {
      title: 'Servers',
      panels: [
        panels.chart({
          title: 'Servers that could be read',
          unit: 'bool_yes_no',
          lines: [
            [ask.value('min', 'db_server_up', server)],
            [ask.value('min', 'messaging_server_up', server), ''],
          ],
        }),
        panels.signal('server.connections_used', { by: server }),
        panels.signal('server.cache_hit_ratio', { by: server }),
        panels.chart({
          title: 'Statements per second',
          unit: 'ops',
          lines: [[perServer('db_server_statements_total')]],
        }),
        panels.chart({
          title: 'Transactions per second',
          unit: 'ops',
          lines: [[perServer('db_server_transactions_total', 'outcome')]],
        }),
        panels.signal('server.longest_transaction', { by: server, noValue: 'No transaction is open' }),
      ],
    },
    {
      title: 'Locks and replication',
      panels: [
        panels.chart({
          title: 'Deadlocks per minute',
          unit: 'short',
          lines: [[`${perServer('db_server_deadlocks_total')} * 60`]],
          noValue: 'There was no deadlock',
        }),
        panels.signal('server.blocked_sessions', { by: server }),
        panels.signal('server.replication_lag', { by: server, noValue: 'There is no replica' }),
      ],
    },
    {
      title: 'Memory and storage of servers',
      panels: [
        panels.chart({
          title: 'Size of databases',
          unit: 'bytes',
          lines: [[most('db_server_size_bytes')]],
        }),
        panels.chart({
          title: 'Memory of servers',
          unit: 'bytes',
          lines: [
            [most('db_server_memory_used_bytes'), 'used:'],
            [most('db_server_memory_max_bytes'), 'at most:'],
            [most('messaging_server_memory_used_bytes'), 'broker:'],
          ],
        }),
        panels.chart({
          title: 'Removed keys per second',
          unit: 'ops',
          lines: [[perServer('db_server_removed_keys_total', 'reason')]],
        }),
      ],
    },
  ];
}
