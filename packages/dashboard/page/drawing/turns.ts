interface Waiting {
  /** Which part of a frame's room it takes, 1 being all. */
  readonly cost: number;
  /** Called when it has its turn. */
  take(): void;
}

/** Lets what would take too long together wait: from frame to frame as many have their turn as there is room for. */
export class Turns {
  readonly #waiting = new Set<Waiting>();
  readonly #afterFrame: (callback: () => void) => void;
  #isAsked = false;

  /** @param afterFrame Calls back when a frame is on the screen. */
  constructor(afterFrame: (callback: () => void) => void = afterNextFrame) {
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
    this.#takeSome(Number.POSITIVE_INFINITY);
  }

  #ask(): void {
    if (this.#isAsked || this.#waiting.size === 0) return;
    this.#isAsked = true;
    this.#afterFrame(() => {
      this.#isAsked = false;
      this.#takeSome(1);
      this.#ask();
    });
  }

  #takeSome(room: number): void {
    let left = room;
    for (const one of [...this.#waiting]) {
      if (left <= 0) return;
      left -= one.cost;
      this.#waiting.delete(one);
      one.take();
    }
  }
}

/** In a task of its own, so that drawing and layout do not add up to a long one. */
function afterNextFrame(callback: () => void): void {
  requestAnimationFrame(() => setTimeout(callback));
}
