/** Lets what would take too long together wait: from frame to frame so many have their turn. */
export class Turns<Waiting> {
  readonly #waiting = new Set<Waiting>();
  readonly #perFrame: number;
  readonly #take: (one: Waiting) => void;
  readonly #afterFrame: (callback: () => void) => void;
  #isAsked = false;

  /** @param take Called for each when it has its turn. @param afterFrame Calls back when a frame is on the screen. */
  constructor(
    perFrame: number,
    take: (one: Waiting) => void,
    afterFrame: (callback: () => void) => void = afterNextFrame,
  ) {
    this.#perFrame = perFrame;
    this.#take = take;
    this.#afterFrame = afterFrame;
  }

  /** Who waits already keeps its place. */
  add(one: Waiting): void {
    this.#waiting.add(one);
    this.#ask();
  }

  delete(one: Waiting): void {
    this.#waiting.delete(one);
  }

  /** Nobody waits any more. */
  takeAll(): void {
    this.#takeSome(this.#waiting.size);
  }

  #ask(): void {
    if (this.#isAsked || this.#waiting.size === 0) return;
    this.#isAsked = true;
    this.#afterFrame(() => {
      this.#isAsked = false;
      this.#takeSome(this.#perFrame);
      this.#ask();
    });
  }

  #takeSome(count: number): void {
    for (const one of [...this.#waiting].slice(0, count)) {
      this.#waiting.delete(one);
      this.#take(one);
    }
  }
}

/** In a task of its own, so that drawing and layout do not add up to a long one. */
function afterNextFrame(callback: () => void): void {
  requestAnimationFrame(() => setTimeout(callback));
}
