import type { Clock } from '@golden-signals/core';
import type { Metrics } from '@golden-signals/core/extension';
import type { CalledHost } from '../called-host.ts';
import type { Quotas } from './quotas.ts';

const labelNames = ['server_address', 'server_port', 'policy'] as const;

type QuotaLabels = Record<(typeof labelNames)[number], string>;

type Gauge = ReturnType<typeof gaugeOf>;

/** Quotas as they are at each scrape; what is over has no series. */
export class QuotaGauges {
  readonly #limit: Gauge;
  readonly #remaining: Gauge;
  readonly #reset: Gauge;
  readonly #pause: Gauge;
  /** What has a series. */
  readonly #shown: Array<[gauge: Gauge, labels: QuotaLabels]> = [];

  constructor(metrics: Metrics, clock: Clock, quotas: Quotas) {
    this.#limit = gaugeOf(metrics, 'limit', 'Calls that the host answers in one period of the quota.');
    this.#remaining = gaugeOf(
      metrics,
      'remaining',
      'Calls that the host still answers in this period of the quota.',
    );
    this.#reset = gaugeOf(metrics, 'reset_seconds', 'Time until the quota begins anew, in seconds.');
    this.#pause = gaugeOf(
      metrics,
      'pause_seconds',
      'Time that the host asked to wait before the next call, in seconds.',
    );
    metrics.addCollector({
      name: 'quotas',
      feeds: [this.#limit, this.#remaining, this.#reset, this.#pause],
      collect: () => this.#collect(clock.now(), quotas),
    });
  }

  #collect(nowMs: number, quotas: Quotas): void {
    for (const [gauge, labels] of this.#shown.splice(0)) gauge.remove(labels);
    for (const { host, limit, policy, remaining, resetAtMs } of quotas.current()) {
      const labels = labelsOf(host, policy);
      this.#show(this.#limit, labels, limit);
      this.#show(this.#remaining, labels, remaining);
      this.#show(this.#reset, labels, resetAtMs === undefined ? undefined : (resetAtMs - nowMs) / 1_000);
    }
    for (const [host, untilMs] of quotas.paused()) {
      this.#show(this.#pause, labelsOf(host, ''), (untilMs - nowMs) / 1_000);
    }
  }

  #show(gauge: Gauge, labels: QuotaLabels, value: number | undefined): void {
    if (value === undefined) return;
    gauge.labels(labels).set(value);
    this.#shown.push([gauge, labels]);
  }
}

function gaugeOf(metrics: Metrics, what: string, help: string) {
  return metrics.gauge({ name: `http_client_quota_${what}`, help, labelNames, aggregator: 'min' });
}

function labelsOf({ address, port }: CalledHost, policy: string): QuotaLabels {
  return { server_address: address, server_port: String(port ?? ''), policy };
}
