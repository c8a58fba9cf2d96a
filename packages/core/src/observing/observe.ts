import { shapeVersion } from '../base/shape-version.ts';
import type { Undo } from '../work/work-listeners.ts';

/** On everything that is observed, so that two copies of a package do not both observe it. */
const observed = Symbol.for(`golden-signals.observed/${shapeVersion}`);

type Observed = { [observed]?: () => void };

/**
 * Observes an instance, unless it is observed already.
 *
 * @param install Does it, and adds to `undos` what takes it back.
 * @returns The instance.
 */
export function observe<Instance extends object>(
  instance: Instance,
  install: (undos: Undo[]) => void,
): Instance {
  const holder = instance as Observed;
  if (Object.hasOwn(instance, observed)) return instance;
  const undos: Undo[] = [];
  const undo = () => {
    delete holder[observed];
    for (const one of undos.splice(0).reverse()) one();
  };
  Object.defineProperty(instance, observed, { value: undo, configurable: true });
  try {
    install(undos);
  } catch (error) {
    undo();
    throw error;
  }
  return instance;
}

/** Takes back what an `observe…` function did; what is not observed stays as it is. */
export function stopObserving(instance: object): void {
  if (Object.hasOwn(instance, observed)) (instance as Observed)[observed]?.();
}
