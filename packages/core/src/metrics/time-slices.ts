/** How long work may hold the event loop before it pauses, as when formats are written. */
const sliceMs = 1;

/** Lets the event loop turn between the steps of long work. */
export class TimeSlices {
  #startMs = performance.now();

  /** Runs `work` to its end. Work that fits into the slice is done when this returns. */
  async run<Result>(work: Generator<void, Result>): Promise<Result> {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      if (performance.now() - this.#startMs < sliceMs) continue;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      this.#startMs = performance.now();
    }
  }
}
