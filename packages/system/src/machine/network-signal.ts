import { type Labels, type PromQuery, promql, type RatioSignal } from '@golden-signals/core/extension';
import type { InterfaceReading, NetworkSource } from './network.ts';

const { rate, share, sum } = promql;

const names = { interface: 'network_interface_name' };

/** Returns the share of the packets of an interface, or of all, that had errors. */
export function networkErrorSignal(source: NetworkSource | undefined): RatioSignal {
  return {
    id: 'system.network_error_ratio',
    kind: 'ratio',
    title: 'Network packets with errors',
    unit: 'ratio',
    better: 'lower',
    labels: ['interface'],
    limits: { warning: 0.01 },
    series: () => Array.from(source?.data?.keys() ?? [], (name) => ({ interface: name })),
    totals({ interface: name }: Labels) {
      // All together are added up one by one, because interfaces come and go.
      const found = name === undefined ? undefined : source?.data?.get(name);
      return found && totalsOf(found);
    },
    promqlLabels: () => names,
    promqlTotal: (query) => `(${packetRate(query)} + ${errorRate(query)})`,
    promql: (query) => share(errorRate(query), `(${packetRate(query)} + ${errorRate(query)})`),
  };
}

function errorRate(query: PromQuery): string {
  return sum(rate('system_network_errors_total', query), query, names);
}

function packetRate(query: PromQuery): string {
  return sum(rate('system_network_packet_count_total', query), query, names);
}

/** What had an error is not among the packets. */
function totalsOf({ received, sent }: InterfaceReading): { bad: number; total: number } {
  const bad = received.errors + sent.errors;
  return { bad, total: bad + received.packets + sent.packets };
}
