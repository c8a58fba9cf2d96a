import { checkOptions, type Rules } from '../base/option-rules.ts';

/** How requests are told apart. */
export interface ContextOptions {
  /** The header in which a request brings its id, and the response takes it back. Default: `x-request-id`. */
  requestIdHeader?: string;
}

export interface ResolvedContextOptions {
  /** In lower case. */
  readonly requestIdHeader: string;
}

const rules: Rules<ContextOptions> = {
  requestIdHeader: (value) =>
    typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value) ? undefined : 'the name of a header',
};

/**
 * @param scope How messages call the options.
 * @param value `true` for the defaults; nothing, or `false`, for no contexts.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function resolveContextOptions(
  scope: string,
  value: boolean | ContextOptions = false,
): ResolvedContextOptions | undefined {
  if (value === false) return undefined;
  const options = value === true ? {} : value;
  checkOptions(scope, options, rules);
  return { requestIdHeader: (options.requestIdHeader ?? 'x-request-id').toLowerCase() };
}
