import { GoldenSignalsError } from '../../base/coded-error.ts';

/** Returns the error for a promise from a function of the application that must answer at once. */
export function asyncFunction(option: string, mustReturn: string): GoldenSignalsError {
  return new GoldenSignalsError(
    'ERR_GS_HTTP_ASYNC',
    `The function of the option "${option}" must return ${mustReturn} at once, but it returned a promise.`,
  );
}
