import { GoldenSignalsError } from '../../base/coded-error.ts';
import { swallowRejection } from '../../base/swallow-rejection.ts';
import { labelValueText } from '../../metrics/label-set.ts';
import type { HttpOptions } from '../options/http-options.ts';

type LabelFunction = (req: object, res: object) => unknown;

/** The custom labels that are functions. Whatever they do costs at most the value of their label. */
export class CustomLabels {
  readonly names: readonly string[];
  readonly #functions: readonly LabelFunction[];
  readonly #onError: (error: unknown) => void;

  constructor(labels: NonNullable<HttpOptions['labels']>, onError: (error: unknown) => void) {
    const dynamic = Object.entries(labels).filter(
      (entry): entry is [string, LabelFunction] => typeof entry[1] === 'function',
    );
    this.names = dynamic.map(([name]) => name);
    this.#functions = dynamic.map(([, read]) => read);
    this.#onError = onError;
  }

  /** Returns the value of the label at `index`; empty when its function fails. */
  valueAt(index: number, req: object, res: object): string {
    try {
      const value = this.#functions[index]!(req, res);
      if (
        (typeof value === 'object' && value !== null) ||
        typeof value === 'function' ||
        typeof value === 'symbol'
      ) {
        this.#onError(unusable(this.names[index]!, value));
        return '';
      }
      return labelValueText(value);
    } catch (error) {
      this.#onError(error);
      return '';
    }
  }
}

function unusable(name: string, value: unknown): GoldenSignalsError {
  const what = swallowRejection(value) ? 'a promise' : `a value of type ${typeof value}`;
  return new GoldenSignalsError(
    'ERR_GS_HTTP_LABEL_VALUE',
    `The function of the label "${name}" must return a string, a number, a boolean or undefined at once, but it returned ${what}.`,
  );
}
