import { swallowRejection } from '../../base/swallow-rejection.ts';
import { asyncFunction } from '../options/async-function.ts';
import type { LabelTransform } from '../options/http-options.ts';

type Labels = Readonly<Record<string, string>>;

/** Returns the labels that a new series is made with. Never throws: what fails costs the change, and is told. */
export type ShownLabels = (labels: Labels) => Readonly<Record<string, unknown>>;

/** @param onError Told of a transform that throws or returns no labels; must not throw. */
export function createLabelTransform(
  transform: LabelTransform | undefined,
  onError: (error: unknown) => void,
): ShownLabels {
  if (transform === undefined) return (labels) => labels;
  return (labels) => {
    try {
      const changed: unknown = transform(labels);
      if (swallowRejection(changed)) throw asyncFunction('transformLabels', 'labels');
      if (typeof changed !== 'object' || changed === null) {
        throw new TypeError(
          `transformLabels must return an object of labels, but it returned ${typeof changed}.`,
        );
      }
      const names = Object.keys(labels).filter((name) => name in changed);
      const values = names.map((name) => [name, (changed as Record<string, unknown>)[name]]);
      return { ...labels, ...Object.fromEntries(values) };
    } catch (error) {
      onError(error);
      return labels;
    }
  };
}
