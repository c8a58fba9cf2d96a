import type { Families } from './families.ts';

interface Taken<Data> {
  readonly data: Data;
  readonly atMs: number;
}

/** One place where numbers come from: read once per pass, for scrapes, pages, signals and causes alike. */
export abstract class Source<Data> {
  /** In snake case, as the label `collector` has it. */
  abstract readonly name: string;
  protected readonly families: Families;
  #current: Taken<Data> | undefined;
  #previous: Taken<Data> | undefined;

  constructor(families: Families) {
    this.families = families;
  }

  /** What the last pass found; undefined when it failed, or before the first. */
  get data(): Data | undefined {
    return this.#current?.data;
  }

  /**
   * Returns how fast a count grew between the last two passes, per second; undefined where it is not known, or the count
   * was reset.
   */
  perSecond(select: (data: Data) => number | undefined): number | undefined {
    if (this.#current === undefined || this.#previous === undefined) return undefined;
    const seconds = (this.#current.atMs - this.#previous.atMs) / 1_000;
    const [now, before] = [select(this.#current.data), select(this.#previous.data)];
    if (now === undefined || before === undefined || seconds <= 0 || now < before) return undefined;
    return (now - before) / seconds;
  }

  /** Reads, and brings the metrics up to date. @throws what `read` throws, when nothing is known any more */
  async pass(nowMs: number): Promise<void> {
    try {
      const data = await this.read();
      this.publish(data);
      this.#previous = this.#current;
      this.#current = { data, atMs: nowMs };
    } catch (error) {
      this.#previous = undefined;
      this.#current = undefined;
      throw error;
    } finally {
      this.families.sweep();
    }
  }

  /** @throws Unavailable where there is nothing to read */
  protected abstract read(): Data | Promise<Data>;
  protected abstract publish(data: Data): void;
}
