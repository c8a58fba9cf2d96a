import { checkOptions, isBoolean, type Rules } from '../base/option-rules.ts';

/** How requests are identified. */
export interface ContextOptions {
  /** The header in which a request brings its id. Default: `x-request-id`. */
  requestIdHeader?: string;
  /** Whether the response takes the id back, in the same header. Default: false. */
  responseHeader?: boolean;
}

export interface ResolvedContextOptions {
  /** In lower case. */
  readonly requestIdHeader: string;
  readonly responseHeader: boolean;
}

export const defaultRequestIdHeader = 'x-request-id';

const rules: Rules<ContextOptions> = {
  requestIdHeader: (value) =>
    typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value) ? undefined : 'the name of a header',
  responseHeader: isBoolean,
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
  return {
    requestIdHeader: (options.requestIdHeader ?? defaultRequestIdHeader).toLowerCase(),
    responseHeader: options.responseHeader ?? false,
  };
}
