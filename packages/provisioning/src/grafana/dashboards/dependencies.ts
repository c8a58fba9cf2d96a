import type { DashboardSpec, RowSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';
import { serverRows } from './servers.ts';

const pool = 'db_client_connection_pool_name';

/** What the service waits for: databases, pools, caches, other services, brokers, and what servers say of themselves. */
export function dependencies(panels: Panels): DashboardSpec {
  const shown = ['database', 'http_client', 'messaging', 'cache', 'pool', 'server'];
  return {
    name: 'dependencies',
    title: 'Dependencies',
    description:
      'Calls to databases, caches, other services and brokers; pools, and what servers say of themselves.',
    rows: [
      callRow(panels, 'database', 'databases and caches', ['system', 'pool']),
      ...databaseRows(panels),
      callRow(panels, 'http_client', 'other services', ['address']),
      httpRow(panels),
      callRow(panels, 'messaging', 'message brokers', ['system']),
      messagingRow(panels),
      ...serverRows(panels),
      {
        title: 'Further signals of dependencies',
        panels: panels.others((capability) => shown.includes(capability)),
      },
    ],
  };
}

/** Rate, errors and duration of one kind of calls. @param what What is called. */
function callRow(panels: Panels, kind: string, what: string, by: readonly string[]): RowSpec {
  return {
    title: `Calls to ${what}`,
    panels: [
      panels.signal(`${kind}.call_rate`, { by }),
      panels.signal(`${kind}.call_error_ratio`, { by }),
      panels.signals(
        [
          [`${kind}.call_latency_p50`, 'p50'],
          [`${kind}.call_latency_p95`, 'p95'],
          [`${kind}.call_latency_p99`, 'p99'],
        ],
        { title: `Duration of calls to ${what}` },
      ),
    ],
  };
}

function databaseRows(panels: Panels): RowSpec[] {
  const { ask } = panels;
  const statement = ['db_collection_name', 'db_operation_name'];
  const calls = 'db_client_operation_duration_seconds';
  return [
    {
      title: 'Queries',
      panels: [
        panels.chart({
          title: 'Where the time goes: statements in progress, the ten dearest',
          description: 'Seconds of calls for each second: as many are in progress at a time, on average.',
          unit: 'short',
          lines: [[`topk(10, ${ask.amount(calls, statement)})`]],
          stacked: true,
        }),
        panels.signal('database.slow_ratio'),
        panels.chart({
          title: 'Slow and repeated queries per second',
          unit: 'ops',
          lines: [
            [ask.rate('db_slow_queries_total', statement), 'slow:'],
            [ask.rate('db_repeated_queries_total', ['route']), 'repeated:'],
          ],
          noValue: 'No query was slow or repeated',
        }),
        panels.chart({
          title: 'Rows of an answer, p95',
          unit: 'short',
          lines: [[ask.quantile(0.95, 'db_client_response_returned_rows', statement)]],
          noValue: 'No rows were returned',
        }),
        panels.heatmap({ title: 'How durations of calls are spread', histogram: calls, unit: 's' }),
      ],
    },
    {
      title: 'Pools',
      panels: [
        panels.signal('pool.use_ratio', { by: ['pool'] }),
        panels.chart({
          title: 'Connections by state',
          unit: 'short',
          lines: [
            [ask.value('sum', 'db_client_connection_count', [pool, 'db_client_connection_state'])],
            [ask.value('sum', 'db_client_connection_max', [pool]), 'at most:'],
          ],
        }),
        panels.signals(
          [
            ['pool.pending', 'most:'],
            ['pool.wait', 'on average:'],
          ],
          {
            title: 'Callers that wait for a connection',
            by: ['pool'],
          },
        ),
        panels.chart({
          title: 'Wait for a connection, and time to open one, p95',
          unit: 's',
          lines: [
            [ask.quantile(0.95, 'db_client_connection_wait_time_seconds', [pool]), 'wait:'],
            [ask.quantile(0.95, 'db_client_connection_create_time_seconds', [pool]), 'open:'],
          ],
          noValue: 'Nobody waited, and none was opened',
        }),
        panels.signal('pool.timeouts', { by: ['pool'] }),
      ],
    },
    {
      title: 'Caches',
      panels: [
        panels.signal('cache.hit_ratio', { by: ['cache'], noValue: 'No cache was asked' }),
        panels.chart({
          title: 'Entries asked for per second',
          unit: 'ops',
          lines: [[ask.rate('cache_requests_total', ['cache', 'result'])]],
          noValue: 'No cache was asked',
        }),
        panels.chart({
          title: 'Entries',
          unit: 'short',
          lines: [[ask.value('sum', 'cache_entries', ['cache'])]],
          noValue: 'There is no cache in the process',
        }),
        panels.chart({
          title: 'Evictions per second',
          unit: 'ops',
          lines: [[ask.rate('cache_evictions_total', ['cache'])]],
          noValue: 'There is no cache in the process',
        }),
      ],
    },
  ];
}

function httpRow(panels: Panels): RowSpec {
  const { ask } = panels;
  const host = ['server_address'];
  return {
    title: 'Connections to other services',
    panels: [
      panels.chart({
        title: 'Time to look up a name and to connect, p95',
        unit: 's',
        lines: [
          [ask.quantile(0.95, 'dns_lookup_duration_seconds', ['dns_question_name']), 'look up:'],
          [ask.quantile(0.95, 'http_client_connection_create_time_seconds', host), 'connect:'],
        ],
        noValue: 'No connection was opened',
      }),
      panels.chart({
        title: 'Requests that were sent again, per second',
        unit: 'ops',
        lines: [[ask.rate('http_client_retries_total', host)]],
        noValue: 'No request was sent again',
      }),
      panels.chart({
        title: 'What is left of quotas',
        unit: 'short',
        lines: [[ask.value('min', 'http_client_quota_remaining', ['server_address', 'policy'])]],
        noValue: 'No service has told of a quota',
      }),
    ],
  };
}

function messagingRow(panels: Panels): RowSpec {
  const { ask } = panels;
  return {
    title: 'Messages',
    panels: [
      panels.chart({
        title: 'Messages per second, by destination',
        unit: 'ops',
        lines: [
          [
            ask.observations('messaging_client_operation_duration_seconds', [
              'messaging_destination_name',
              'messaging_operation_name',
            ]),
          ],
        ],
      }),
      panels.chart({
        title: 'Messages in queues, as the broker says',
        unit: 'short',
        lines: [
          [ask.value('max', 'messaging_server_queue_messages', ['messaging_destination_name', 'state'])],
        ],
      }),
      panels.chart({
        title: 'Consumers of queues',
        unit: 'short',
        lines: [[ask.value('max', 'messaging_server_queue_consumers', ['messaging_destination_name'])]],
      }),
    ],
  };
}
