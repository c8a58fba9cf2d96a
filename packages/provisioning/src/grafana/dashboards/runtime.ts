import type { DashboardSpec, RowSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';
import { containerRow, machineRows } from './machine.ts';

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
