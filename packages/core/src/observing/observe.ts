import { shapeVersion } from '../base/shape-version.ts';
import type { Undo } from '../work/work-listeners.ts';

/** On everything that is observed, so that two copies of a package do not both observe it. */
const observed = Symbol.for(`golden-signals.observed/${shapeVersion}`);

/** What takes it back, by who observes it. */
type Observed = { [observed]?: Map<string, () => void> };

/**
 * Observes an instance, unless the same observer does so already.
 *
 * @param install Does it, and adds to `undos` what takes it back.
 * @param observer Who observes it, where an instance may have several: a channel that sends and takes messages. Default:
 *   the only one.
 * @returns The instance.
 */
export function observe<Instance extends object>(
  instance: Instance,
  install: (undos: Undo[]) => void,
  observer = '',
): Instance {
  const holder = instance as Observed;
  if (!Object.hasOwn(instance, observed)) {
    Object.defineProperty(instance, observed, { value: new Map(), configurable: true });
  }
  const observers = holder[observed]!;
  if (observers.has(observer)) return instance;
  const undos: Undo[] = [];
  const undo = () => {
    observers.delete(observer);
    if (observers.size === 0) delete holder[observed];
    for (const one of undos.splice(0).reverse()) one();
  };
  observers.set(observer, undo);
  try {
    install(undos);
  } catch (error) {
    undo();
    throw error;
  }
  return instance;
}

/** Takes back what all `observe…` functions did; what is not observed stays as it is. */
export function stopObserving(instance: object): void {
  if (!Object.hasOwn(instance, observed)) return;
  for (const undo of [...((instance as Observed)[observed]?.values() ?? [])].reverse()) undo();
}
