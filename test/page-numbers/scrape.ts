// What `/metrics` says.

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Labels = Readonly<Record<string, string>>;

/** One scrape, as text in the format of Prometheus. */
export class Scrape {
  readonly #samples = new Map<string, Sample[]>();
  readonly #types = new Map<string, string>();

  constructor(text: string) {
    for (const line of text.split('\n')) {
      const [, described, type] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
      if (described !== undefined && type !== undefined) this.#types.set(described, type);
      const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
      if (found === null) continue;
      const [, name = '', labels = '', value = ''] = found;
      const samples = this.#samples.get(name) ?? [];
      samples.push({ labels: labelsOf(labels), value: Number(value.replace('Inf', 'Infinity')) });
      this.#samples.set(name, samples);
    }
  }

  /** The samples of a name whose labels are so, among others. */
  samples(name: string, labels: Labels = {}): readonly Sample[] {
    const wanted = Object.entries(labels);
    return (this.#samples.get(name) ?? []).filter((sample) =>
      wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }

  /** All metrics, with how many series they have. */
  metrics(): ReadonlyArray<{ readonly name: string; readonly series: number }> {
    return [...this.#types].map(([name, type]) => ({
      name,
      series: this.samples(type === 'histogram' ? `${name}_count` : name).length,
    }));
  }

  sum(name: string, labels?: Labels): number {
    return this.samples(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  /** Of a histogram: how many were at most so long, by each upper end of its buckets, in order. */
  atMost(name: string, labels: Labels): ReadonlyArray<readonly [end: number, count: number]> {
    const counts = new Map<number, number>();
    for (const { labels: own, value } of this.samples(`${name}_bucket`, labels)) {
      const end = own.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(own.le);
      counts.set(end, (counts.get(end) ?? 0) + value);
    }
    return [...counts].sort(([a], [b]) => a - b);
  }
}

function labelsOf(text: string): Labels {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name!, value!]),
  );
}
