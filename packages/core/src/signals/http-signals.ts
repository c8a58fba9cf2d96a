import type { Labels, PromQuery, RatioSignal, SignalDefinition } from '../host/signals.ts';
import type { HttpMonitor } from '../http/http-monitor.ts';
import { type HttpNames, httpNames } from '../http/options/http-names.ts';
import { readTotals, requestTotalAt, requestTotalsLength } from '../http/routes/request-totals.ts';
import type { LatencySummary } from '../windows/percentiles.ts';
import { latencyQuantiles, quantileOf } from './latency-quantiles.ts';
import { countRate, type LabelNames, overTime, quantile, rate, share, sum } from './promql.ts';

/** HTTP monitoring as its signals see it. */
export interface HttpSource {
  /** Undefined while nothing uses it. */
  readonly monitor:
    | Pick<HttpMonitor, 'routes' | 'findRoute' | 'sumTotals' | 'readService' | 'inFlight' | 'startedAtMs'>
    | undefined;
  /** As they are configured; undefined as above. */
  readonly names: { readonly naming: PromQuery['naming']; readonly names: HttpNames } | undefined;
  /** Bounds of the classic histogram of durations, in seconds. */
  readonly buckets: readonly number[];
  readonly apdexTargetMs: number;
  readonly longWindowMs: number;
  now(): number;
}

type Count = keyof typeof requestTotalAt;

/** Those of routes without a latency target are apart. */
const allRequests = (count: (name: Count) => number): number => count('requests') + count('untimed');

/** Returns the signals of HTTP: of the service without labels, of one route with `route`. */
export function httpSignals(source: HttpSource): SignalDefinition[] {
  const reader = new HttpReader(source);
  const labels = ['route'];
  const series = () => reader.routes();
  const names = ({ naming }: Pick<PromQuery, 'naming'>): HttpNames =>
    source.names?.naming === naming ? source.names.names : httpNames({ naming, names: {} });
  const inPromql = (query: Pick<PromQuery, 'naming'>): LabelNames => ({ route: names(query).route });
  const base = { labels, series, promqlLabels: (naming: PromQuery['naming']) => inPromql({ naming }) };
  /** Requests per second, of those with these matchers. */
  const requests = (query: PromQuery, ...more: readonly string[]): string => {
    const { requests: counter, duration } = names(query);
    const perSecond =
      counter === undefined ? countRate(duration, query, ...more) : rate(counter, query, ...more);
    return sum(perSecond, query, inPromql(query));
  };
  const statusIs = (query: PromQuery, classes: string) => `${names(query).status}=~"${classes}"`;
  const ratio = (
    signal: Pick<RatioSignal, 'id' | 'title' | 'better' | 'promql'> & Partial<RatioSignal>,
    bad: (count: (name: Count) => number) => number,
    all: (count: (name: Count) => number) => number = allRequests,
  ): RatioSignal => ({
    ...base,
    kind: 'ratio',
    unit: 'ratio',
    totals: (of) => {
      if (!reader.find(of)) return undefined;
      const count = (name: Count) => reader.count(name);
      return { bad: bad(count), total: all(count) };
    },
    promqlTotal: (query) => requests(query),
    ...signal,
  });
  const bytes = (id: string, title: string, name: Count): SignalDefinition => ({
    ...base,
    kind: 'rate',
    id,
    title,
    unit: 'By/s',
    better: 'lower',
    total: (of) => (reader.find(of) ? reader.count(name) : undefined),
    // Prometheus has the sizes of bodies; this is what connections carried.
    promql: () => undefined,
  });

  return [
    {
      ...base,
      kind: 'rate',
      id: 'http.request_rate',
      title: 'Requests per second',
      unit: '1/s',
      better: 'higher',
      total: (of) => (reader.find(of) ? reader.requests : undefined),
      promql: (query) => requests(query),
    },
    ratio(
      {
        id: 'http.error_ratio',
        title: 'Error ratio',
        better: 'lower',
        limits: { warning: 0.05 },
        promql: (query) => share(requests(query, statusIs(query, '5..')), requests(query)),
      },
      (count) => count('errors'),
    ),
    ratio(
      {
        id: 'http.client_error_ratio',
        title: 'Client error ratio (4xx)',
        better: 'lower',
        promql: (query) => share(requests(query, statusIs(query, '4..')), requests(query)),
      },
      (count) => count('clientErrors'),
    ),
    ratio(
      {
        id: 'http.slow_ratio',
        title: 'Share of slow requests',
        better: 'lower',
        promql: (query) =>
          share(sum(rate(names(query).slow, query), query, inPromql(query)), requests(query)),
      },
      (count) => count('slow'),
    ),
    ratio(
      {
        id: 'http.apdex',
        title: 'Apdex',
        better: 'higher',
        promql: (query) => apdexPromql(source, query, names(query), inPromql(query)),
        // Those of routes without a latency target are not among the durations.
        promqlTotal: (query) => sum(countRate(names(query).duration, query), query, inPromql(query)),
      },
      (count) => count('frustrated') + count('tolerating') / 2,
      (count) => count('requests'),
    ),
    ...latencyQuantiles.map(
      ({ name, q, percentile }): SignalDefinition => ({
        ...base,
        kind: 'quantile',
        q,
        id: `http.latency_${name}`,
        title: `Latency ${name}`,
        unit: 's',
        better: 'lower',
        ...(name === 'p99' ? { limits: { warning: 1 } } : {}),
        window: (windowMs, of) => reader.latency(windowMs, of, percentile),
        promql: (query) => quantile(q, names(query).duration, query, inPromql(query)),
      }),
    ),
    {
      kind: 'level',
      id: 'http.in_flight',
      title: 'Requests in flight',
      unit: '1',
      better: 'lower',
      labels: [],
      over: 'mean',
      value: () => source.monitor?.inFlight,
      promql: (query) => sum(overTime('avg', names(query).inFlight, query), query),
    },
    bytes('http.receive_rate', 'Bytes received per second', 'bytesIn'),
    bytes('http.send_rate', 'Bytes sent per second', 'bytesOut'),
  ];
}

/** Where the targets are no bounds of the classic histogram, it cannot tell. An error satisfies nobody, however fast. */
function apdexPromql(
  { apdexTargetMs, buckets }: HttpSource,
  query: PromQuery,
  { duration, status }: HttpNames,
  labels: LabelNames,
): string | undefined {
  const target = apdexTargetMs / 1_000;
  const noError = `${status}!~"5.."`;
  const within = (seconds: number): string | undefined => {
    if (query.histograms === 'native') {
      const gained = sum(rate(duration, query, noError), query, labels);
      return `(histogram_fraction(0, ${seconds}, ${gained}) * histogram_count(${gained}))`;
    }
    if (!buckets.includes(seconds)) return undefined;
    // OpenMetrics, and Prometheus from version 3 on, write whole numbers with a fraction.
    const bound = Number.isInteger(seconds) ? `le=~"${seconds}|${seconds}[.]0"` : `le="${seconds}"`;
    return sum(rate(`${duration}_bucket`, query, noError, bound), query, labels);
  };
  const satisfied = within(target);
  const tolerated = within(target * 4);
  if (satisfied === undefined || tolerated === undefined) return undefined;
  // Not all requests: those of routes without a latency target are not among the durations.
  const timed = sum(countRate(duration, query), query, labels);
  return `(${satisfied} + ${tolerated}) / 2 / ${timed}`;
}

/** Reads counts and windows of the service or of a route. */
class HttpReader {
  readonly #source: HttpSource;
  readonly #sums = new Float64Array(requestTotalsLength);

  constructor(source: HttpSource) {
    this.#source = source;
  }

  *routes(): Iterable<Labels> {
    for (const { template, excluded } of this.#source.monitor?.routes() ?? [])
      if (!excluded) yield { route: template };
  }

  /** Reads the totals of these labels, for `count`; false where there are none. */
  find({ route }: Labels): boolean {
    const { monitor } = this.#source;
    if (monitor === undefined) return false;
    if (route === undefined) {
      monitor.sumTotals(this.#sums);
      return true;
    }
    const found = monitor.findRoute(route);
    if (found !== undefined) readTotals(found, this.#sums);
    return found !== undefined;
  }

  get requests(): number {
    return allRequests((name) => this.count(name));
  }

  count(name: Count): number {
    return this.#sums[requestTotalAt[name]]!;
  }

  latency(
    windowMs: number,
    { route }: Labels,
    percentile: keyof LatencySummary,
  ): { value: number; coveredMs: number } | undefined {
    const { monitor, longWindowMs } = this.#source;
    if (monitor === undefined || windowMs > longWindowMs) return undefined;
    const summary =
      route === undefined ? monitor.readService(windowMs) : monitor.findRoute(route)?.window.read(windowMs);
    if (summary === undefined) return undefined;
    return quantileOf(summary, percentile, Math.min(windowMs, this.#source.now() - monitor.startedAtMs));
  }
}
