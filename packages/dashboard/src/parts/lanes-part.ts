import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { judged } from './judged.ts';
import { type LatencyName, LatencySeconds } from './latency-seconds.ts';
import { type AskedMoment, momentOf } from './moment-of.ts';
import { pointsWithin, type Span, valueAt } from './points.ts';
import type { Lane, LaneLine, Lanes } from './shapes.ts';
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

/** A line with the id of its signal. */
type SignalLine = LaneLine & { readonly id: string };

/** What is said beside the lines. */
type LaneFigures = Pick<Lane, 'value' | 'notes'>;

/** The four golden signals over one time axis: `window`, now or at a moment, `at` and `to`. */
export function lanesPart(host: ExtensionHost): Part {
  const { clock, live, signals, work } = host;
  const seconds = new LatencySeconds(host);
  return {
    // A quarter of an hour looks the same a second later.
    everyMs: (parameters) => (windowOf(parameters) <= 60_000 ? 1_000 : 2_000),
    read(parameters): Lanes {
      const windowMs = windowOf(parameters);
      const moment = momentOf(parameters);
      return moment === undefined ? lanesNow(windowMs) : lanesAt(moment, windowMs);
    },
  };

  function lanesNow(windowMs: number): Lanes {
    const toMs = clock.wallTimeMs();
    const span = { fromMs: toMs - windowMs, toMs };
    const total = live.total(windowMs <= 60_000 ? 'short' : 'long');
    const read = (id: string) => signals.get(id).read(windowMs)?.value;
    const hasRequests = total.requests > 0;
    const full = byValue(saturated.map(([id, name]) => ({ ...lineOf(id, name, span), value: read(id) })));
    return {
      ...span,
      lanes: [
        lane('Latency', 's', latencyLines(span), {
          value: hasRequests ? total.latency.p99Ms / 1_000 : undefined,
          notes: [{ name: 'p50', value: hasRequests ? total.latency.p50Ms / 1_000 : undefined, unit: 's' }],
        }),
        lane('Traffic', 'req/s', [lineOf('http.request_rate', '', span)], {
          value: read('http.request_rate') ?? total.requestsPerSecond,
          notes: [{ name: 'in flight', value: work.requestsInFlight, unit: '1' }],
        }),
        lane('Errors', 'ratio', [lineOf('http.error_ratio', '', span)], {
          value: read('http.error_ratio') ?? total.errorRatio,
          notes: [{ name: 'a second', value: total.requestsPerSecond * total.errorRatio, unit: '1' }],
        }),
        saturationLane(full),
      ],
    };
  }

  /** Values are those of the lines at the moment. */
  function lanesAt({ atMs, toMs }: AskedMoment, windowMs: number): Lanes {
    const span = { fromMs: toMs - windowMs, toMs };
    const at = ({ points }: LaneLine | undefined = { name: '', points: [] }) => valueAt(points, atMs);
    const latency = latencyLines(span);
    const traffic = lineOf('http.request_rate', '', span);
    const errors = lineOf('http.error_ratio', '', span);
    const [rate, ratio, p95] = [at(traffic), at(errors), at(latency[1])];
    const full = byValue(
      saturated.map(([id, name]) => lineOf(id, name, span)).map((line) => ({ ...line, value: at(line) })),
    );
    // Without requests there is no share of them that failed.
    const hasErrors = rate !== undefined && rate > 0 && ratio !== undefined;
    return {
      ...span,
      atMs,
      lanes: [
        lane('Latency', 's', latency, {
          value: at(latency[0]),
          notes: p95 === undefined ? [] : [{ name: 'p95', value: p95, unit: 's' }],
        }),
        lane('Traffic', 'req/s', [traffic], { value: rate, notes: [] }),
        lane('Errors', 'ratio', [errors], {
          value: ratio,
          notes: hasErrors ? [{ name: 'a second', value: rate * ratio, unit: '1' }] : [],
        }),
        saturationLane(full),
      ],
    };
  }

  function lineOf(id: string, name: string, span: Span): SignalLine {
    return { id, name, points: pointsWithin(signals.get(id), span, clock.wallTimeMs()) };
  }

  /** Second by second over a minute, where that is known. */
  function latencyLines(span: Span): SignalLine[] {
    const isShort = span.toMs - span.fromMs <= 60_000;
    return (['p99', 'p95'] as const).map((name) => {
      const id = `http.latency_${name}`;
      const points = isShort ? seconds.points(`${name}Ms` satisfies LatencyName, span) : undefined;
      return points === undefined ? lineOf(id, name, span) : { id, name, points };
    });
  }

  function saturationLane(lines: readonly (SignalLine & { readonly value: number | undefined })[]): Lane {
    const [fullest, next] = lines;
    return lane('Saturation', 'ratio', lines, {
      value: fullest?.value,
      notes: [
        { name: fullest!.name, value: undefined, unit: 'ratio' },
        { name: next!.name, value: next!.value, unit: 'ratio' },
      ],
    });
  }

  function lane(title: string, unit: string, lines: readonly SignalLine[], figures: LaneFigures): Lane {
    return {
      title,
      unit,
      ...figures,
      ...judged(signals.get(lines[0]!.id), figures.value),
      lines: lines.map(({ name, points }) => ({ name, points })),
    };
  }
}

function byValue<Line extends { readonly value: number | undefined }>(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
}
