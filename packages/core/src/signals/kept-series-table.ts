import type { KeptSeries } from './kept-series.ts';

/** All series that are kept, by signal and labels, and the memory that they may take together. */
export class KeptSeriesTable implements Iterable<KeptSeries> {
  readonly #maxBytes: number;
  readonly #series = new Map<string, Map<string, KeptSeries>>();
  #bytes = 0;

  /** @param saved What an earlier process has left; it is taken whatever it takes. */
  constructor(maxBytes: number, saved: readonly KeptSeries[] = []) {
    this.#maxBytes = maxBytes;
    for (const series of saved) {
      this.insert(series);
      this.#bytes += series.bytes;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  *[Symbol.iterator](): Iterator<KeptSeries> {
    for (const ofSignal of this.#series.values()) yield* ofSignal.values();
  }

  ofSignal(id: string): Iterable<KeptSeries> {
    return this.#series.get(id)?.values() ?? [];
  }

  /** @param key See `KeptSeries.key`. */
  find(id: string, key: string): KeptSeries | undefined {
    return this.#series.get(id)?.get(key);
  }

  /**
   * Counts so many bytes more as taken. What nobody wants any more gives way, the longest unseen first.
   *
   * @returns False where there is no room all the same; then nothing was taken.
   */
  takeRoom(bytes: number): boolean {
    for (const series of this.#hasRoom(bytes) ? [] : this.#unwanted()) {
      this.remove(series);
      if (this.#hasRoom(bytes)) break;
    }
    if (!this.#hasRoom(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** Adds a series for whose bytes room was taken. */
  insert(series: KeptSeries): void {
    const { id, key } = series;
    const ofSignal = this.#series.get(id) ?? new Map<string, KeptSeries>();
    this.#series.set(id, ofSignal.set(key, series));
  }

  remove(series: KeptSeries): void {
    const { id, key } = series;
    const ofSignal = this.#series.get(id);
    if (ofSignal?.delete(key)) this.#bytes -= series.bytes;
    if (ofSignal?.size === 0) this.#series.delete(id);
  }

  #hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= this.#maxBytes;
  }

  #unwanted(): KeptSeries[] {
    return [...this].filter(({ holders }) => holders === 0).sort((a, b) => a.lastSeenMs - b.lastSeenMs);
  }
}
