import { GoldenSignalsError } from '../base/coded-error.ts';
import { invalidOption, isFunction, isNonEmptyString } from '../base/option-rules.ts';
import { swallowRejection } from '../base/swallow-rejection.ts';
import type { ErrorEvent } from '../errors/error-event.ts';
import type { OverdueWork } from '../open-work/still-running.ts';
import type { OverheadChange } from '../overhead/overhead-report.ts';
import type { SlowRequestRecord } from '../slow/slow-requests.ts';
import type { Stall } from '../stalls/stall.ts';
import type { Undo } from '../work/work-listeners.ts';

/**
 * The events of a monitor by name, with what their listeners are given. An extension adds its own by declaration
 * merging: `declare module '@golden-signals/core' { interface MonitorEvents { health: HealthChange } }`.
 */
export interface MonitorEvents {
  /** An error was tracked; emitted for every report of it. */
  error: ErrorEvent;
  /** A request was slow; emitted at its end. */
  slow: SlowRequestRecord;
  /** A request or an operation has passed its threshold and is still running; emitted once. */
  overdue: OverdueWork;
  /** The event loop was blocked; emitted when that is over. */
  stall: Stall;
  /** The process has begun to end, and still serves for a while; emitted once, by `gracefulShutdown`. */
  shutdown: ShutdownBegins;
  /** The suite takes more of a core than its budget, or less again: what is sampled steps down or up. */
  overhead: OverheadChange;
}

/** That a process has begun to end. */
export interface ShutdownBegins {
  /** A signal, or whatever else was the reason. */
  readonly reason: string;
}

export type EventName = keyof MonitorEvents;
export type EventListener<Name extends EventName> = (event: MonitorEvents[Name]) => unknown;

export type AnyListener = (event: never) => unknown;

/** Calls listeners, which can neither break nor delay what they hear of. */
export class Events {
  readonly #listeners = new Map<string, Set<AnyListener>>();
  readonly #declared = new Set<string>();
  readonly #onError: (component: string, error: unknown) => void;

  /** @param onError Called for every listener that threw or rejected; must not throw. */
  constructor(onError: (component: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** Makes names known, so that a listener for any other is found out. */
  declare(names: readonly string[]): void {
    for (const name of names) this.#declared.add(name);
  }

  isDeclared(name: string): boolean {
    return this.#declared.has(name);
  }

  /** @throws GoldenSignalsError `ERR_GS_EVENT_UNKNOWN` for a name that nobody declared. */
  assertDeclared(names: Iterable<string>): void {
    for (const name of names) if (!this.#declared.has(name)) throw this.unknown(name);
  }

  /**
   * @returns Stops listening.
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
   */
  on(name: string, listener: AnyListener): Undo {
    if (isNonEmptyString(name) !== undefined) throw invalidOption('on', 'name', name, 'the name of an event');
    const mustBe = isFunction(listener);
    if (mustBe !== undefined) throw invalidOption(`on "${name}"`, 'listener', listener, mustBe);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    // A function of its own, so that a listener which was added twice is removed once.
    const own = (event: never) => listener(event);
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  /** Returns whether anybody listens; what is only made for listeners need not be made without. */
  has(name: string): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  /** Calls every listener at once, in the order of registration. Never throws, and waits for none of them. */
  emit(name: string, event: unknown): void {
    if (!this.#declared.has(name)) this.#onError(`event:${name}`, this.unknown(name));
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of [...listeners]) {
      try {
        swallowRejection(listener(event as never), (error) => this.#onError(`listener:${name}`, error));
      } catch (error) {
        this.#onError(`listener:${name}`, error);
      }
    }
  }

  /** Returns what is wrong with a name that nobody declared. */
  unknown(name: string): GoldenSignalsError {
    return new GoldenSignalsError(
      'ERR_GS_EVENT_UNKNOWN',
      `There is no event "${name}"; there are: ${[...this.#declared].join(', ')}. An extension's events are known once the monitor uses it.`,
    );
  }
}
