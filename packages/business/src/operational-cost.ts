import type { ExtensionHost } from '@golden-signals/core/extension';
import type { CostOptions } from './business-options.ts';

/** What the service has cost since its start, in the currency of its rates. */
export interface Cost {
  readonly currency: string;
  readonly requests: number;
  readonly cpu: number;
  readonly calls: number;
  readonly total: number;
}

/** Whose sums are the calls to dependencies. */
const callRates = ['database.call_rate', 'http_client.call_rate', 'messaging.call_rate'];

/** Multiplies what the monitor counts anyway by the rates of the user: nothing is added to a request. */
export class OperationalCost {
  readonly #host: Pick<ExtensionHost, 'signals'>;
  readonly #rates: Required<CostOptions>;
  readonly #parts;

  constructor(host: Pick<ExtensionHost, 'signals' | 'metrics'>, rates: Required<CostOptions>) {
    const { currency } = rates;
    this.#host = host;
    this.#rates = rates;
    const counter = host.metrics.counter({
      name: 'business_cost_total',
      help: 'What the service costs to run, by the rates that were given.',
      labelNames: ['of', 'currency'],
      seriesTtlSeconds: false,
    });
    const part = (of: string) => ({ series: counter.labels({ of, currency }), seen: 0 });
    this.#parts = { requests: part('requests'), cpu: part('cpu'), calls: part('calls') };
  }

  read(): Cost {
    const { requests, cpu, calls } = this.#parts;
    const amounts = { requests: requests.series.value, cpu: cpu.series.value, calls: calls.series.value };
    return {
      currency: this.#rates.currency,
      ...amounts,
      total: amounts.requests + amounts.cpu + amounts.calls,
    };
  }

  /** Adds what came since the last time. */
  update(): void {
    const { perRequest, perCpuSecond, perCall } = this.#rates;
    const { user, system } = process.cpuUsage();
    this.#add('requests', perRequest, this.#total('http.request_rate'));
    this.#add('cpu', perCpuSecond, (user + system) / 1_000_000);
    this.#add(
      'calls',
      perCall,
      callRates.reduce((sum, id) => sum + this.#total(id), 0),
    );
  }

  /** A total falls when a client of something is closed; what it cost is not given back. */
  #add(name: 'requests' | 'cpu' | 'calls', rate: number, total: number): void {
    const part = this.#parts[name];
    part.series.inc(rate * Math.max(0, total - part.seen));
    part.seen = total;
  }

  #total(id: string): number {
    const { definition } = this.#host.signals.get(id);
    return (definition?.kind === 'rate' && definition.total({})) || 0;
  }
}
