import type { Counter, Gauge } from '@golden-signals/core';
import type { Metrics } from '@golden-signals/core/extension';
import { type FamilyName, families } from './families.ts';
import { type Sample, serverSamples } from './server-samples.ts';
import type { ServerState } from './server-state.ts';

interface Shown {
  readonly family: FamilyName;
  readonly labels: Readonly<Record<string, string>>;
  /** What the server counted at the last reading; undefined for a gauge. */
  readonly count: number | undefined;
}

/** The metrics of one server; those of several are the same, told apart by labels. */
export class ServerMetrics {
  readonly #metrics: Metrics;
  readonly #server: string;
  #shown = new Map<string, Shown>();

  constructor(metrics: Metrics, server: string) {
    this.#metrics = metrics;
    this.#server = server;
  }

  /** Exposes a state; what it no longer says, such as a table that is gone, is taken out. */
  publish(state: ServerState): void {
    const samples = serverSamples(state);
    this.#publish(state.system, [{ family: upFamily(state.system), labels: {}, value: 1 }, ...samples]);
  }

  /** The server could not be read: what it was is not known to be so any more. Counts stay. */
  publishDown(system: string): void {
    const counts = Array.from(this.#shown).filter(([, { count }]) => count !== undefined);
    this.#publish(system, [{ family: upFamily(system), labels: {}, value: 0 }], new Map(counts));
  }

  #publish(system: string, samples: readonly Sample[], shown = new Map<string, Shown>()): void {
    for (const { family, labels: own, value } of samples) {
      const labels = { [systemLabel(family)]: system, server: this.#server, ...own };
      const key = JSON.stringify([family, ...Object.values(labels)]);
      const isCount = families[family].type === 'counter';
      if (isCount) this.#count(family, labels, value, this.#shown.get(key)?.count);
      else this.#gauge(family).labels(labels).set(value);
      shown.set(key, { family, labels, count: isCount ? value : undefined });
    }
    for (const [key, { family, labels, count }] of this.#shown) {
      if (!shown.has(key)) (count === undefined ? this.#gauge(family) : this.#counter(family)).remove(labels);
    }
    this.#shown = shown;
  }

  /** Ours never falls: after the server began anew, what it counted since is added. */
  #count(family: FamilyName, labels: Shown['labels'], value: number, last = 0): void {
    this.#counter(family)
      .labels(labels)
      .inc(value >= last ? value - last : value);
  }

  #gauge(family: FamilyName): Gauge<string> {
    return this.#metrics.gauge(this.#options(family));
  }

  #counter(family: FamilyName): Counter<string> {
    return this.#metrics.counter(this.#options(family));
  }

  #options(family: FamilyName) {
    const { help, labels } = families[family];
    return {
      name: family,
      help,
      labelNames: [systemLabel(family), 'server', ...labels],
      // Several processes that look at one server all see the same.
      aggregator: 'max' as const,
    };
  }
}

function systemLabel(family: FamilyName): string {
  return family.startsWith('messaging_') ? 'messaging_system' : 'db_system_name';
}

function upFamily(system: string): FamilyName {
  return system === 'rabbitmq' ? 'messaging_server_up' : 'db_server_up';
}
