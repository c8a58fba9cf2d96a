import type { ExampleValues } from './example-values.ts';

type Part = { readonly values: ExampleValues | undefined; readonly samples: number };

/** What series are, sample after sample, in the notation of promtool. */
export class Timeline {
  readonly #usual: number;
  readonly #parts: readonly Part[];

  /** @param usual Samples for which everything is as usual. */
  constructor(usual: number, parts: readonly Part[] = []) {
    this.#usual = usual;
    this.#parts = parts;
  }

  get length(): number {
    return this.#parts.reduce((sum, { samples }) => sum + samples, this.#usual);
  }

  during(values: ExampleValues, samples: number): Timeline {
    return new Timeline(this.#usual, [...this.#parts, { values, samples }]);
  }

  /** All series end, for so many samples. */
  gap(samples: number): Timeline {
    return new Timeline(this.#usual, [...this.#parts, { values: undefined, samples }]);
  }

  series(): Array<{ series: string; values: string }> {
    const parts = this.#parts.map(({ values, samples }) => ({ series: values?.series(), samples }));
    const names = new Set(parts.flatMap(({ series }) => [...(series?.keys() ?? [])]));
    return Array.from(names, (name) => {
      const usual = parts.flatMap(({ series }) => series?.get(name)?.usual ?? []).at(0);
      const runs = [
        run(usual, this.#usual),
        ...parts.map(({ series, samples }, index) => {
          const value = series?.get(name)?.value;
          const had = index > 0 && parts[index - 1]!.series?.get(name)?.value !== undefined;
          return value === undefined && had ? `stale ${run(undefined, samples - 1)}` : run(value, samples);
        }),
      ];
      return {
        series: name,
        values: runs
          .filter((part) => part !== '')
          .join(' ')
          .trim(),
      };
    });
  }
}

function run(value: number | undefined, samples: number): string {
  if (samples <= 0) return '';
  return value === undefined ? `_x${samples}` : `${value}+0x${samples - 1}`;
}
