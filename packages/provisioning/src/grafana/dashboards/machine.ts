import type { RowSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';

const instance = ['instance'];

/** Limits of the container, and what happened at them. */
export function containerRow(panels: Panels): RowSpec {
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

/** The machine below, where the service looks at it. */
export function machineRows(panels: Panels): RowSpec[] {
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
