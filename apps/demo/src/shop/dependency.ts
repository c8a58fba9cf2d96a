import type { Backend, CallTime } from './backend.ts';
import { ShopError } from './shop-error.ts';

/** A server that the shop needs, and that whoever watches the demo can break and repair. */
export class Dependency {
  readonly name: string;
  readonly #backend: Backend;
  #broken = false;

  constructor(name: string, backend: Backend) {
    this.name = name;
    this.#backend = backend;
  }

  get broken(): boolean {
    return this.#broken;
  }

  set broken(broken: boolean) {
    this.#broken = broken;
  }

  /**
   * Takes as long as such a call would take.
   *
   * @throws ShopError 503 while it is broken; AbortError as soon as `signal` says that nobody waits any more.
   */
  async call(time: CallTime, signal?: AbortSignal): Promise<void> {
    await this.#backend.call(this.#broken ? { medianMs: 1, p99Ms: 5 } : time, signal);
    if (this.#broken) throw new ShopError(503, `The ${this.name} does not answer.`);
  }

  /** What its health check does. */
  ping(signal: AbortSignal): Promise<void> {
    return this.call({ medianMs: 1, p99Ms: 5 }, signal);
  }
}
