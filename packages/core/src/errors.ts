/**
 * Every coded error of the suite, in one place. A code is never reused for another meaning.
 *
 * Start-up and the public metric API throw these; the request path never does.
 */
export const errorCodes = {
  ERR_GS_OPTION_UNKNOWN: 'an option has a name that does not exist',
  ERR_GS_OPTION_INVALID: 'an option has a value of the wrong type or outside its range',
  ERR_GS_ENV_INVALID: 'an environment variable cannot be parsed',
  ERR_GS_AUTH_REQUIRED: 'authorisation is required but no credentials are configured',
  ERR_GS_HTTP_CONFIGURED_TWICE: 'HTTP monitoring of one monitor was given two different sets of options',
  ERR_GS_EXTENSION_DUPLICATE: 'an extension of this name is already in use',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** An error that a user of the library can look up by its `code`. */
export class GoldenSignalsError extends Error {
  override readonly name = 'GoldenSignalsError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
