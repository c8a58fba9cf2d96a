import { GoldenSignalsError } from '../base/coded-error.ts';
import { swallowRejection } from '../base/swallow-rejection.ts';
import type { SignalDefinition } from '../host/signals.ts';
import type { Undo } from '../work/work-listeners.ts';

type AnyFunction = (...args: never[]) => unknown;

/** What the registrations of one extension need of its monitor. */
interface RegistrationsHost {
  readonly closed: boolean;
  internalError(component: string, error: unknown): void;
}

/**
 * What one extension has registered: guarded, so that its failures stay its own, and remembered, so that `takeBack` undoes
 * a setup that failed half-way.
 */
export class Registrations {
  readonly #name: string;
  readonly #host: RegistrationsHost;
  #undos: Undo[] | undefined = [];

  /** @param name The extension's, under which its failures are counted. */
  constructor(name: string, host: RegistrationsHost) {
    this.#name = name;
    this.#host = host;
  }

  /** The setup has returned: what it registered stays. */
  keep(): void {
    this.#undos = undefined;
  }

  /** The setup has failed: what it registered goes, the last first. */
  takeBack(): void {
    const undos = this.#undos ?? [];
    this.#undos = undefined;
    for (const undo of undos.reverse()) undo();
  }

  /** Registers something, and returns what undoes it once. @throws GoldenSignalsError `ERR_GS_MONITOR_CLOSED` */
  add(register: () => Undo): Undo {
    if (this.#host.closed) {
      throw new GoldenSignalsError(
        'ERR_GS_MONITOR_CLOSED',
        `The extension "${this.#name}" registers something with a monitor that is closed; register all in setup(), or before close().`,
      );
    }
    let undo: Undo | undefined = register();
    const once = () => {
      undo?.();
      undo = undefined;
    };
    this.#undos?.push(once);
    return once;
  }

  /**
   * Returns the function, with what it throws or rejects with counted under the extension's name. It passes two arguments on,
   * which is what the longest list of them has: rest arguments take longer than all the rest, and some run for every request.
   */
  guard<F extends AnyFunction>(fn: F): F {
    const onError = (error: unknown) => this.internalError(error);
    const call = fn as unknown as (first?: unknown, second?: unknown) => unknown;
    const guarded: typeof call = (first, second) => {
      try {
        const result = call(first, second);
        if (result !== undefined) swallowRejection(result, onError);
        return result;
      } catch (error) {
        onError(error);
        return undefined;
      }
    };
    return guarded as unknown as F;
  }

  /** Returns a signal whose functions are guarded: one that cannot be read is unknown. */
  guardSignal(signal: SignalDefinition): SignalDefinition {
    const guarded: Record<string, unknown> = { ...signal };
    for (const [name, value] of Object.entries(guarded)) {
      if (typeof value === 'function') guarded[name] = this.guard(value.bind(signal));
    }
    return guarded as unknown as SignalDefinition;
  }

  internalError(error: unknown): void {
    this.#host.internalError(this.#name, error);
  }
}
