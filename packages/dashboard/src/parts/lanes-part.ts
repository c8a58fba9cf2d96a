import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { judged } from './judged.ts';
import type { Lane, LaneLine } from './shapes.ts';
import { windowOf } from './windows.ts';

const saturated = [
  ['process.cpu', 'cpu'],
  ['process.event_loop_utilization', 'event loop'],
  ['process.memory_ratio', 'memory'],
] as const;

/** What the lanes show; their history is kept from the beginning on, so that the page has something to show when it is opened. */
export const laneSignals: readonly string[] = [
  ...['http.latency_p99', 'http.latency_p95', 'http.request_rate', 'http.error_ratio'],
  ...saturated.map(([id]) => id),
];

/** The four golden signals over one time axis. */
export function lanesPart({ clock, live, signals, work }: ExtensionHost): Part {
  const line = (id: string, name: string, windowMs: number): LaneLine => ({
    name,
    points: signals
      .get(id)
      .points(windowMs)
      .map(({ timestampMs, value }) => [timestampMs, value] as const),
  });
  return {
    everyMs: 1_000,
    read(parameters) {
      const windowMs = windowOf(parameters);
      const total = live.total(windowMs <= 60_000 ? 'short' : 'long');
      const read = (id: string) => signals.get(id).read(windowMs)?.value;
      const latency = total.requests === 0 ? undefined : total.latency.p99Ms / 1_000;
      const errors = read('http.error_ratio') ?? total.errorRatio;
      const [fullest, ...others] = saturated
        .map(([id, name]) => ({ id, name, value: read(id) }))
        .sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
      const lanes: Lane[] = [
        {
          title: 'Latency',
          unit: 's',
          value: latency,
          notes: [
            { name: 'p50', value: total.requests === 0 ? undefined : total.latency.p50Ms / 1_000, unit: 's' },
          ],
          ...judged(signals.get('http.latency_p99'), latency),
          lines: [line('http.latency_p99', 'p99', windowMs), line('http.latency_p95', 'p95', windowMs)],
        },
        {
          title: 'Traffic',
          unit: 'req/s',
          value: read('http.request_rate') ?? total.requestsPerSecond,
          notes: [{ name: 'in flight', value: work.requestsInFlight, unit: '1' }],
          limit: undefined,
          severity: undefined,
          lines: [line('http.request_rate', '', windowMs)],
        },
        {
          title: 'Errors',
          unit: 'ratio',
          value: errors,
          notes: [{ name: 'a second', value: total.requestsPerSecond * total.errorRatio, unit: '1' }],
          ...judged(signals.get('http.error_ratio'), errors),
          lines: [line('http.error_ratio', '', windowMs)],
        },
        {
          title: 'Saturation',
          unit: 'ratio',
          value: fullest?.value,
          notes: [
            { name: fullest!.name, value: undefined, unit: 'ratio' },
            { name: others[0]!.name, value: others[0]!.value, unit: 'ratio' },
          ],
          ...judged(signals.get(fullest!.id), fullest?.value),
          lines: [fullest!, ...others].map(({ id, name }) => line(id, name, windowMs)),
        },
      ];
      const toMs = clock.wallTimeMs();
      return { fromMs: toMs - windowMs, toMs, lanes };
    },
  };
}
