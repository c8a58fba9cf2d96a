import { GoldenSignalsError } from '../base/coded-error.ts';
import type { DeployMarker, Signal, SignalDefinition, SignalHost, SignalLimits } from '../host/signals.ts';
import type { Undo } from '../work/work-listeners.ts';
import { checkSignal } from './check-signal.ts';
import type { History } from './history.ts';
import { KnownSignal } from './known-signal.ts';
import { checkLimits, limitsOf } from './signal-limits.ts';

export interface SignalsParts {
  /** Called when somebody keeps something for the first time. */
  createHistory(): History;
  /** By id, what the user said. */
  readonly limits: Readonly<Record<string, SignalLimits>>;
  markers(): readonly DeployMarker[];
  remember(name: string, read: () => unknown): unknown;
  isSaved(): boolean;
  /** Must not throw. */
  onError(error: unknown): void;
}

/** The signals of one monitor. */
export class Signals implements SignalHost {
  readonly #parts: SignalsParts;
  readonly #definitions = new Map<string, SignalDefinition>();
  /** By id, what the user said last. */
  readonly #limits: Map<string, SignalLimits>;
  #history: History | undefined;

  constructor(parts: SignalsParts) {
    this.#parts = parts;
    this.#limits = new Map(Object.entries(parts.limits));
  }

  define(signal: SignalDefinition): Undo {
    checkSignal(signal);
    const { id } = signal;
    if (this.#definitions.has(id)) {
      throw new GoldenSignalsError(
        'ERR_GS_SIGNAL_DUPLICATE',
        `There is already a signal "${id}"; the ids of signals must be unique.`,
      );
    }
    this.#definitions.set(id, signal);
    this.#history?.defined(id);
    return () => {
      if (this.#definitions.get(id) === signal) this.#definitions.delete(id);
    };
  }

  ids(): readonly string[] {
    return [...this.#definitions.keys()];
  }

  get(id: string): Signal {
    return new KnownSignal(id, this);
  }

  setLimits(id: string, limits: SignalLimits | undefined): void {
    if (limits === undefined) {
      this.#limits.delete(id);
      return;
    }
    checkLimits(`signal "${id}" setLimits`, limits);
    this.#limits.set(id, { ...limits });
  }

  markers(): readonly DeployMarker[] {
    return this.#parts.markers();
  }

  remember(name: string, read: () => unknown): unknown {
    return this.#parts.remember(name, read);
  }

  get isSaved(): boolean {
    return this.#parts.isSaved();
  }

  /** What is remembered; undefined while nothing is. */
  get existingHistory(): History | undefined {
    return this.#history;
  }

  get history(): History {
    this.#history ??= this.#parts.createHistory();
    return this.#history;
  }

  /** How many series there was no room for, by signal. */
  get refused(): ReadonlyMap<string, number> {
    return this.#history?.refused ?? new Map();
  }

  onError(error: unknown): void {
    this.#parts.onError(error);
  }

  definitionOf(id: string): SignalDefinition | undefined {
    return this.#definitions.get(id);
  }

  limitsOf(id: string): SignalLimits {
    const definition = this.#definitions.get(id);
    const byUser = this.#limits.get(id);
    return definition === undefined ? (byUser ?? {}) : limitsOf(definition, byUser);
  }
}
