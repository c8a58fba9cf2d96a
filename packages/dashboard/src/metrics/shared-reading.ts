import type { Clock } from '@golden-signals/core';

/** Timers may be early by a moment. */
const toleranceMs = 100;
/** What was read so many intervals ago says nothing of now. */
const intervalsKept = 3;

/** Something that cannot be read at once: read once per interval at most, for all who ask, and not while nobody does. */
export class SharedReading<Value> {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #read: () => Promise<Value>;
  #beganMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<Value> | undefined;
  #isReading = false;
  #outcome: { readonly beganMs: number; read(): Value } | undefined;

  constructor(clock: Clock, everyMs: number, read: () => Promise<Value>) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#read = read;
  }

  /** Reads anew where that is due, else gives what is being read or was read last. */
  current(): Promise<Value> {
    const isDue = this.#clock.now() - this.#beganMs >= this.#everyMs - toleranceMs;
    if (this.#reading !== undefined && (this.#isReading || !isDue)) return this.#reading;
    return this.#begin();
  }

  /**
   * Returns what was read last, and has it read anew where that is due; undefined while there is nothing of late.
   *
   * @throws What the reading failed with.
   */
  latest(): Value | undefined {
    // Its failure is thrown by whoever asks next.
    this.current().catch(() => {});
    const outcome = this.#outcome;
    if (outcome === undefined) return undefined;
    return this.#clock.now() - outcome.beganMs < intervalsKept * this.#everyMs ? outcome.read() : undefined;
  }

  /** Lets go of what was read: nobody asks any more. */
  forget(): void {
    this.#reading = undefined;
    this.#isReading = false;
    this.#outcome = undefined;
  }

  #begin(): Promise<Value> {
    const beganMs = this.#clock.now();
    const reading = this.#read();
    this.#beganMs = beganMs;
    this.#reading = reading;
    this.#isReading = true;
    const end = (read: () => Value) => {
      // It was forgotten meanwhile.
      if (this.#reading !== reading) return;
      this.#isReading = false;
      this.#outcome = { beganMs, read };
    };
    reading.then(
      (value) => end(() => value),
      (error) =>
        end(() => {
          throw error;
        }),
    );
    return reading;
  }
}
