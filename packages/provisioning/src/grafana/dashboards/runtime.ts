import type { DashboardSpec, RowSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';

const instance = ['instance'];

/** How full the processes are, the containers they run in, and the machines below. */
export function runtime(panels: Panels): DashboardSpec {
  return {
    name: 'runtime',
    title: 'Runtime and system',
    description:
      'Processor, memory, event loop and garbage collections of each process; its container and its machine.',
    rows: [
      ...processRows(panels),
      containerRow(panels),
      ...machineRows(panels),
      {
        title: 'The monitoring itself',
        panels: [
          panels.chart({
            title: 'Processor time that the monitoring takes',
            unit: 'percentunit',
            lines: [[panels.ask.value('max', 'golden_signals_overhead_ratio', instance)]],
          }),
          panels.chart({
            title: 'Internal errors per second',
            unit: 'ops',
            lines: [
              [panels.ask.rate('golden_signals_internal_errors_total', ['component'])],
              [panels.ask.rate('golden_signals_dropped_values_total', ['metric']), 'dropped values of'],
              [panels.ask.rate('golden_signals_series_overflow_total', ['metric']), 'too many series of'],
            ],
            noValue: 'The monitoring has not failed',
          }),
          panels.chart({
            title: 'Duration of collectors',
            unit: 's',
            lines: [[panels.ask.value('max', 'golden_signals_collector_duration_seconds', ['collector'])]],
          }),
        ],
      },
    ],
  };
}

function processRows(panels: Panels): RowSpec[] {
  const { ask } = panels;
  const by = { by: instance };
  return [
    {
      title: 'Process',
      panels: [
        panels.signal('process.cpu', by),
        panels.chart({
          title: 'Processor time by mode',
          unit: 'percentunit',
          lines: [
            [ask.rate('process_cpu_user_seconds_total'), 'user'],
            [ask.rate('process_cpu_system_seconds_total'), 'system'],
          ],
          stacked: true,
        }),
        panels.signal('process.memory_ratio', by),
        panels.chart({
          title: 'Memory',
          unit: 'bytes',
          lines: [
            [ask.value('max', 'process_resident_memory_bytes', instance), 'resident'],
            [ask.value('max', 'nodejs_heap_size_used_bytes', instance), 'heap'],
            [ask.value('max', 'nodejs_external_memory_bytes', instance), 'outside of the heap'],
          ],
        }),
        panels.chart({
          title: 'Open files, of those allowed',
          unit: 'percentunit',
          lines: [
            [
              `${ask.value('max', 'process_open_fds', instance)} / ${ask.value('max', 'process_max_fds', instance)}`,
            ],
          ],
        }),
        panels.chart({
          title: 'Time since the start',
          unit: 'dtdurations',
          lines: [[`time() - ${ask.value('max', 'process_start_time_seconds', instance)}`]],
        }),
        panels.chart({
          title: 'Threads of the process',
          unit: 'short',
          lines: [[ask.value('max', 'process_threads', instance)]],
        }),
        panels.chart({
          title: 'What keeps the process busy, by kind',
          unit: 'short',
          lines: [[ask.value('sum', 'nodejs_active_resources', ['type'])]],
          stacked: true,
        }),
        panels.chart({
          title: 'Disk transfers of the process',
          unit: 'binBps',
          lines: [[ask.rate('process_disk_io_bytes_total', ['direction'])]],
        }),
      ],
    },
    {
      title: 'Event loop and thread pool',
      panels: [
        panels.signal('process.event_loop_utilization', by),
        panels.signal('process.event_loop_delay', by),
        panels.signal('process.thread_pool_delay', by),
        panels.chart({
          title: 'Stalls per minute',
          unit: 'short',
          lines: [[`${ask.rate('nodejs_eventloop_stalls_total', instance)} * 60`]],
          noValue: 'The event loop was never blocked',
        }),
        panels.chart({
          title: 'Share of time in which the event loop was blocked',
          unit: 'percentunit',
          lines: [[ask.amount('nodejs_eventloop_stall_seconds', instance)]],
          noValue: 'The event loop was never blocked',
        }),
      ],
    },
    {
      title: 'Heap and garbage collections',
      panels: [
        panels.signal('process.heap_ratio', by),
        panels.signal('process.gc_ratio', by),
        panels.chart({
          title: 'Garbage collections per second, by kind',
          unit: 'ops',
          lines: [[ask.observations('nodejs_gc_duration_seconds', ['kind'])]],
        }),
        panels.chart({
          title: 'Heap by space',
          unit: 'bytes',
          lines: [[ask.value('sum', 'nodejs_heap_space_size_used_bytes', ['space'])]],
          stacked: true,
        }),
        panels.chart({
          title: 'Memory that only grows',
          unit: 'binBps',
          lines: [[ask.value('max', 'golden_signals_growth_bytes_per_second', ['resource'])]],
          noValue: 'Nothing only grows',
        }),
        panels.signal('memory.time_to_limit', { noValue: 'Nothing only grows' }),
      ],
    },
  ];
}

function containerRow(panels: Panels): RowSpec {
  const { ask } = panels;
  const by = { by: instance };
  const noLimit = 'There is no container, or it has no limit';
  return {
    title: 'Container',
    panels: [
      panels.signal('container.cpu', { ...by, noValue: noLimit }),
      panels.signal('container.throttled', { ...by, noValue: noLimit }),
      panels.signal('container.memory', { ...by, noValue: noLimit }),
      panels.chart({
        title: 'Memory of the container',
        unit: 'bytes',
        lines: [
          [ask.value('max', 'cgroup_memory_working_set_bytes', instance), 'working set'],
          [ask.value('max', 'cgroup_memory_limit_bytes', instance), 'limit'],
        ],
        noValue: noLimit,
      }),
      panels.chart({
        title: 'Threads of the container',
        unit: 'short',
        lines: [
          [ask.value('max', 'cgroup_pids_current', instance), 'now'],
          [ask.value('max', 'cgroup_pids_limit', instance), 'limit'],
        ],
        noValue: noLimit,
      }),
      panels.chart({
        title: 'Times that memory ran short, per second',
        unit: 'ops',
        lines: [[ask.rate('cgroup_memory_events_total', ['event'])]],
        noValue: 'Memory never ran short',
      }),
    ],
  };
}

function machineRows(panels: Panels): RowSpec[] {
  const { ask } = panels;
  const by = { by: instance };
  const direction = 'disk_io_direction';
  return [
    {
      title: 'Pressure: share of time in which something had to wait',
      panels: [
        panels.chart({
          title: 'Some tasks waited',
          unit: 'percentunit',
          lines: [[maxOf(ask.rate('pressure_waiting_seconds_total', ['instance', 'resource', 'scope']))]],
          noValue: 'The kernel does not say',
        }),
        panels.chart({
          title: 'All tasks waited',
          unit: 'percentunit',
          lines: [[maxOf(ask.rate('pressure_stalled_seconds_total', ['instance', 'resource', 'scope']))]],
          noValue: 'The kernel does not say',
        }),
      ],
    },
    {
      title: 'Machine',
      panels: [
        panels.signal('system.cpu', by),
        panels.chart({
          title: 'Processors by mode',
          description: 'Seconds of processor time for each second: as many processors are busy with it.',
          unit: 'short',
          lines: [[ask.rate('system_cpu_time_seconds_total', ['cpu_mode'], 'cpu_mode!="idle"')]],
          stacked: true,
        }),
        panels.signal('system.load_per_core', by),
        panels.signal('system.memory', by),
        panels.chart({
          title: 'Memory by state',
          unit: 'bytes',
          lines: [[ask.value('sum', 'system_memory_usage_bytes', ['system_memory_state'])]],
          stacked: true,
        }),
        panels.chart({
          title: 'Processes and threads',
          unit: 'short',
          lines: [
            [ask.value('sum', 'system_process_count'), 'processes'],
            [ask.value('sum', 'system_threads'), 'threads'],
            [ask.value('sum', 'system_processes_busy', ['state']), 'processes:'],
          ],
        }),
      ],
    },
    {
      title: 'Disks and network',
      panels: [
        panels.signal('system.disk', { title: 'Usage of the fullest disk' }),
        panels.chart({
          title: 'Disk transfers',
          unit: 'binBps',
          lines: [[ask.rate('system_disk_io_bytes_total', ['system_device', direction])]],
        }),
        panels.chart({
          title: 'Share of time in which a disk is busy',
          unit: 'percentunit',
          lines: [[ask.rate('system_disk_io_time_seconds_total', ['instance', 'system_device'])]],
        }),
        panels.chart({
          title: 'Network transfers',
          unit: 'binBps',
          lines: [
            [ask.rate('system_network_io_bytes_total', ['network_interface_name', 'network_io_direction'])],
          ],
        }),
        panels.chart({
          title: 'Network errors and losses per second',
          unit: 'ops',
          lines: [
            [ask.rate('system_network_errors_total', ['network_interface_name']), 'errors'],
            [ask.rate('system_network_packet_dropped_total', ['network_interface_name']), 'dropped'],
            [ask.rate('system_network_tcp_segments_retransmitted_total'), 'sent again'],
            [ask.rate('system_network_tcp_listen_overflows_total'), 'connections refused'],
          ],
        }),
        panels.chart({
          title: 'Connections by state',
          unit: 'short',
          lines: [[ask.value('sum', 'system_network_connection_count', ['network_connection_state'])]],
        }),
      ],
    },
  ];
}

/** Processes on one machine all see its pressure, which is not to be added up. */
function maxOf(expression: string): string {
  return `max by (resource, scope) (${expression})`;
}
