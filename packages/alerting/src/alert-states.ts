import type { Labels } from '@golden-signals/core/extension';
import type { AlertState } from './alert.ts';
import { labelsKey } from './readings.ts';

/** So that the resolution of an alert can still be seen, and delivered. */
const resolvedRetentionMs = 15 * 60_000;
const maxAlerts = 1_000;
/** A series that is not known for so long is gone for good, as a route that a deploy has removed. */
const longestFreezeMs = 24 * 60 * 60_000;

/** One series for which a rule holds or held. Times are by the monotonic clock. */
export interface AlertInstance {
  readonly key: string;
  /** Of the series. */
  readonly labels: Labels;
  state: AlertState;
  value: number | undefined;
  readonly activeAtMs: number;
  firedAtMs: number | undefined;
  resolvedAtMs: number | undefined;
  /** Since when it has not held any more, while it fires on. */
  keptSinceMs: number | undefined;
  /** Since when nothing has been known of what fires; undefined where something is. */
  frozenSinceMs: number | undefined;
  /** Somebody was told of this firing. */
  isTold: boolean;
  /** The number of the evaluation in which it held last, and of that in which it did not. */
  heldIn: number;
  endedIn: number;
}

export interface Timing {
  readonly forMs: number;
  readonly keepFiringForMs: number;
}

export interface Transition {
  readonly to: 'firing' | 'resolved';
  readonly instance: AlertInstance;
}

/**
 * The states of one rule, as Prometheus has them: pending while it holds for less than `forMs`, then firing, after its end
 * for `keepFiringForMs` more; resolved ones are kept for 15 minutes. One difference: what fires and is not known, stays, for a day.
 */
export class AlertStates {
  readonly #timing: Timing;
  readonly #instances = new Map<string, AlertInstance>();
  /** Of labels that are the same object at every evaluation: to make a key takes longer than all the rest. */
  readonly #keys = new WeakMap<Labels, string>();
  #evaluation = 0;
  #dropped = 0;
  #nowMs = 0;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  get instances(): Iterable<AlertInstance> {
    return this.#instances.values();
  }

  /** How many series the last evaluation had no room for. */
  get dropped(): number {
    return this.#dropped;
  }

  begin(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#dropped = 0;
    this.#evaluation += 1;
  }

  find(labels: Labels): AlertInstance | undefined {
    return this.#instances.size === 0 ? undefined : this.#instances.get(this.#keyOf(labels));
  }

  /** @param holds Undefined where nothing is known. */
  observe(labels: Labels, holds: boolean | undefined, value: number | undefined): void {
    if (holds === undefined) return;
    const known = this.find(labels);
    if (!holds) {
      if (known === undefined) return;
      known.endedIn = this.#evaluation;
      if (value !== undefined) known.value = value;
      return;
    }
    if (known !== undefined && known.state !== 'resolved') {
      known.value = value;
      known.heldIn = this.#evaluation;
      return;
    }
    if (known === undefined && this.#instances.size >= maxAlerts) {
      this.#dropped += 1;
      return;
    }
    const key = this.#keyOf(labels);
    const instance: AlertInstance = {
      key,
      labels: { ...labels },
      state: 'pending',
      value,
      activeAtMs: this.#nowMs,
      firedAtMs: undefined,
      resolvedAtMs: undefined,
      keptSinceMs: undefined,
      frozenSinceMs: undefined,
      isTold: false,
      heldIn: this.#evaluation,
      endedIn: 0,
    };
    this.#instances.set(key, instance);
  }

  /** Ends an evaluation. */
  end(): Transition[] {
    if (this.#instances.size === 0) return [];
    const transitions: Transition[] = [];
    for (const instance of this.#instances.values()) {
      if (instance.heldIn === this.#evaluation) this.#holds(instance, transitions);
      else this.#holdsNot(instance, transitions);
    }
    return transitions;
  }

  /** Takes over what an earlier process has left. */
  restore(instances: readonly AlertInstance[]): void {
    for (const instance of instances.slice(0, maxAlerts)) this.#instances.set(instance.key, instance);
  }

  #keyOf(labels: Labels): string {
    let key = this.#keys.get(labels);
    if (key === undefined) {
      key = labelsKey(labels);
      this.#keys.set(labels, key);
    }
    return key;
  }

  #holds(instance: AlertInstance, transitions: Transition[]): void {
    instance.frozenSinceMs = undefined;
    instance.keptSinceMs = undefined;
    if (instance.state !== 'pending' || this.#nowMs - instance.activeAtMs < this.#timing.forMs) return;
    instance.state = 'firing';
    instance.firedAtMs = this.#nowMs;
    transitions.push({ to: 'firing', instance });
  }

  #holdsNot(instance: AlertInstance, transitions: Transition[]): void {
    if (instance.state === 'pending') {
      this.#instances.delete(instance.key);
      return;
    }
    if (instance.state === 'resolved') {
      if (this.#nowMs - instance.resolvedAtMs! > resolvedRetentionMs) this.#instances.delete(instance.key);
      return;
    }
    const isKnown = instance.endedIn === this.#evaluation;
    if (!isKnown) {
      instance.frozenSinceMs ??= this.#nowMs;
      if (this.#nowMs - instance.frozenSinceMs < longestFreezeMs) return;
    }
    instance.frozenSinceMs = undefined;
    if (isKnown && this.#timing.keepFiringForMs > 0) {
      instance.keptSinceMs ??= this.#nowMs;
      if (this.#nowMs - instance.keptSinceMs < this.#timing.keepFiringForMs) return;
    }
    instance.state = 'resolved';
    instance.resolvedAtMs = this.#nowMs;
    transitions.push({ to: 'resolved', instance });
  }
}
