import type { Metrics } from '@golden-signals/core/extension';

type Labels = Readonly<Record<string, string>>;

/** Takes a value as it was given, and what it returned for the one before; returns what the next is compared with. */
type Write = (value: number, before: number) => number;

/** The share of a count by which it may run back without having begun anew. */
const mostRunBack = 0.01;

interface Written {
  readonly labels: Labels;
  readonly write: Write;
  value: number;
  pass: number;
}

interface FamilyParts {
  /** Returns what writes a series, which is looked for once and not at each pass. */
  series(labels: Labels): Write;
  remove(labels: Labels): void;
}

/**
 * A metric whose series are what the last pass found: the series of a disk that is gone goes, and all of them when the
 * source fails, because an old value that looks like a new one misleads.
 */
export class Family {
  readonly #parts: FamilyParts;
  readonly #written = new Map<string, Written>();
  #pass = 0;

  constructor(parts: FamilyParts) {
    this.#parts = parts;
  }

  /** Writes one series; undefined is not written. */
  set(value: number | undefined, labels: Labels = {}): void {
    if (value === undefined) return;
    const key = keyOf(labels);
    let written = this.#written.get(key);
    if (written === undefined) {
      written = { labels, write: this.#parts.series(labels), value: 0, pass: this.#pass };
      this.#written.set(key, written);
    }
    written.value = written.write(value, written.value);
    written.pass = this.#pass;
  }

  /** Ends a pass: what it did not write goes. */
  sweep(): void {
    for (const [key, { labels, pass }] of this.#written) {
      if (pass === this.#pass) continue;
      this.#written.delete(key);
      this.#parts.remove(labels);
    }
    this.#pass += 1;
  }
}

function keyOf(labels: Labels): string {
  let key = '';
  for (const name in labels) key += `${labels[name]}\0`;
  return key;
}

/** Makes the metrics of one source, and ends their passes together. */
export class Families {
  readonly #metrics: Metrics;
  readonly #all: Family[] = [];

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** A state. */
  gauge(name: string, help: string, labelNames: readonly string[] = []): Family {
    return this.#state(this.#metrics.gauge({ name, help, labelNames }), labelNames);
  }

  /**
   * A state whose name ends as OpenTelemetry has it with `_count`, which `promtool` refuses of a gauge: without a type it
   * is read as it is.
   */
  untyped(name: string, help: string, labelNames: readonly string[] = []): Family {
    return this.#state(this.#metrics.untyped({ name, help, labelNames }), labelNames);
  }

  /**
   * What the kernel counts since its start. Where its count falls, nothing is added: that is no negative rate, and not the
   * whole count once more. After a long fall, as of a device that was replaced, counting goes on from there; after a short
   * one, as times of processors run back by a tick, when the count is where it was.
   */
  counter(name: string, help: string, labelNames: readonly string[] = []): Family {
    const counter = this.#metrics.counter({ name, help, labelNames });
    return this.#add(labelNames, {
      series(labels) {
        const series = counter.labels(labels);
        return (value, before) => {
          if (value < before) return before - value <= before * mostRunBack ? before : value;
          series.inc(value - before);
          return value;
        };
      },
      remove: (labels) => counter.remove(labels),
    });
  }

  sweep(): void {
    for (const family of this.#all) family.sweep();
  }

  #state(gauge: ReturnType<Metrics['gauge']>, labelNames: readonly string[]): Family {
    return this.#add(labelNames, {
      series(labels) {
        const series = gauge.labels(labels);
        return (value) => {
          series.set(value);
          return value;
        };
      },
      remove: (labels) => gauge.remove(labels),
    });
  }

  #add(labelNames: readonly string[], parts: FamilyParts): Family {
    // A metric without labels begins as zero, before anything is known.
    if (labelNames.length === 0) parts.remove({});
    const family = new Family(parts);
    this.#all.push(family);
    return family;
  }
}
