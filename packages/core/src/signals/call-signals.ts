import { type CallFamily, familyOfKind } from '../calls/call-family.ts';
import type { TargetRecord } from '../calls/target-record.ts';
import type { Labels, SignalDefinition } from '../host/signals.ts';
import { totalAt, totalsLength } from '../windows/tally.ts';
import { latencyQuantiles, quantileTogether } from './latency-quantiles.ts';
import { countRate, type LabelNames, quantile, share, sum } from './promql.ts';
import { hasLabels, seriesKey } from './series-key.ts';

/** Dependencies that have one metric, with the labels that tell them apart. */
interface Family {
  /** Of the ids. */
  readonly name: CallFamily;
  readonly title: string;
  readonly metric: string;
  /** By the label of the signal, that of the metric. */
  readonly labels: LabelNames;
}

const families: readonly Family[] = [
  {
    name: 'database',
    title: 'Database',
    metric: 'db_client_operation_duration_seconds',
    labels: {
      system: 'db_system_name',
      namespace: 'db_namespace',
      address: 'server_address',
      port: 'server_port',
      pool: 'db_client_connection_pool_name',
    },
  },
  {
    name: 'http_client',
    title: 'HTTP client',
    metric: 'http_client_request_duration_seconds',
    labels: { address: 'server_address', port: 'server_port' },
  },
  {
    name: 'messaging',
    title: 'Messaging',
    metric: 'messaging_client_operation_duration_seconds',
    labels: { system: 'messaging_system', address: 'server_address', port: 'server_port' },
  },
];

/** Returns the signals of calls: those of databases, HTTP clients and brokers apart, of all targets or of one. */
export function callSignals(records: () => Iterable<TargetRecord>): SignalDefinition[] {
  return families.flatMap((family) => familySignals(family, records));
}

function familySignals(
  { name, title, metric, labels: names }: Family,
  records: () => Iterable<TargetRecord>,
): SignalDefinition[] {
  const labels = Object.keys(names) as Array<keyof TargetRecord['options']>;
  const labelsOf = ({ options }: TargetRecord): Labels =>
    Object.fromEntries(labels.map((label) => [label, `${options[label] ?? ''}`]));
  const find = (of: Labels): TargetRecord[] =>
    [...records()].filter((record) => familyOfKind[record.kind] === name && hasLabels(labelsOf(record), of));
  const sums = new Float64Array(totalsLength);
  /** Leaves the totals of these targets in `sums`; false where there are none. */
  const read = (of: Labels): boolean => {
    sums.fill(0);
    const found = find(of);
    for (const record of found) record.addTotalsTo(sums);
    return found.length > 0;
  };
  const base = {
    labels,
    promqlLabels: () => names,
    series: (): Iterable<Labels> =>
      new Map(
        find({})
          .map(labelsOf)
          .map((of) => [seriesKey(of), of]),
      ).values(),
  };
  const id = (what: string) => `${name}.call_${what}`;
  return [
    {
      ...base,
      kind: 'rate',
      id: id('rate'),
      title: `${title} calls per second`,
      unit: '1/s',
      better: 'higher',
      total: (of) => (read(of) ? sums[totalAt.requests] : undefined),
      promql: (query) => sum(countRate(metric, query), query, names),
    },
    {
      ...base,
      kind: 'ratio',
      id: id('error_ratio'),
      title: `Error ratio of ${title} calls`,
      unit: 'ratio',
      better: 'lower',
      limits: { warning: 0.05 },
      totals: (of) => (read(of) ? { bad: sums[totalAt.errors]!, total: sums[totalAt.requests]! } : undefined),
      promql: (query) =>
        share(
          sum(countRate(metric, query, 'error_type!=""'), query, names),
          sum(countRate(metric, query), query, names),
        ),
      promqlTotal: (query) => sum(countRate(metric, query), query, names),
    },
    ...latencyQuantiles.map(
      ({ name: quantileName, q, percentile }): SignalDefinition => ({
        ...base,
        kind: 'quantile',
        q,
        id: id(`latency_${quantileName}`),
        title: `Duration of ${title} calls ${quantileName}`,
        unit: 's',
        better: 'lower',
        window: (windowMs, of) =>
          quantileTogether(
            find(of).flatMap((record) => Array.from(record.summaries(), ({ window }) => window)),
            windowMs,
            percentile,
          ),
        promql: (query) => quantile(q, metric, query, names),
      }),
    ),
    {
      ...base,
      kind: 'ratio',
      id: id('wait_ratio'),
      title: `Share of waiting in ${title} calls`,
      unit: 'ratio',
      better: 'lower',
      // Of the time that calls took, that in which they waited for a connection; windows add up the waits as bytes.
      totals: (of) => (read(of) ? { bad: sums[totalAt.bytesIn]!, total: sums[totalAt.latency]! } : undefined),
      // The metric has the waits in the durations, and not apart.
      promql: () => undefined,
    },
  ];
}
