import { GoldenSignalsError } from '../base/coded-error.ts';
import { isToken, tokenRule } from '../endpoints/authorization.ts';
import { parseRelativeThreshold } from '../http/options/slow-threshold.ts';

/** Environment variables as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says; a field is undefined when its variable is unset or empty. */
export interface EnvironmentOptions {
  readonly enabled: boolean | undefined;
  readonly managementPort: number | undefined;
  readonly requireAuth: boolean | undefined;
  readonly bearerToken: string | undefined;
  readonly basicAuth: { readonly username: string; readonly password: string } | undefined;
  readonly slowThreshold: number | string | undefined;
  readonly windowSeconds: number | undefined;
  readonly latencyPrecision: 1 | 2 | 3 | undefined;
}

/**
 * Reads the variables that configure a monitor without code.
 *
 * | variable | meaning |
 * |---|---|
 * | `METRICS_ENABLED` | `false` turns the whole monitor into no-ops |
 * | `METRICS_PORT` | port of the management server |
 * | `METRICS_REQUIRE_AUTH` | `true` refuses to start without credentials for the protected endpoints |
 * | `METRICS_BEARER_TOKEN`, `METRICS_BASIC_AUTH` | those credentials; the latter as `user:password` |
 * | `SLOW_REQUEST_THRESHOLD` | milliseconds from which a request is slow, or for example `p99 x 3` |
 * | `WINDOW_SIZE` | seconds of the live window |
 * | `LATENCY_PRECISION` | significant digits of the live percentiles: 1, 2 or 3 |
 *
 * @throws GoldenSignalsError `ERR_GS_ENV_INVALID` for a value that cannot be parsed. Credentials are never shown.
 */
export function readEnvironment(env: Environment): EnvironmentOptions {
  return {
    enabled: read(env, 'METRICS_ENABLED', toBoolean),
    managementPort: read(env, 'METRICS_PORT', toWholeNumber(0, 65_535)),
    requireAuth: read(env, 'METRICS_REQUIRE_AUTH', toBoolean),
    bearerToken: read(env, 'METRICS_BEARER_TOKEN', toToken),
    basicAuth: read(env, 'METRICS_BASIC_AUTH', toCredentials),
    slowThreshold: read(env, 'SLOW_REQUEST_THRESHOLD', toSlowThreshold),
    windowSeconds: read(env, 'WINDOW_SIZE', toWholeNumber(1, 3_600)),
    latencyPrecision: read(env, 'LATENCY_PRECISION', toWholeNumber(1, 3)) as 1 | 2 | 3 | undefined,
  };
}

interface Parser<Value> {
  /** Ends the sentence "… must be". */
  readonly expected: string;
  readonly secret?: boolean;
  parse(text: string): Value | undefined;
}

function read<Value>(env: Environment, name: string, parser: Parser<Value>): Value | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const value = parser.parse(text);
  if (value !== undefined) return value;
  const shown = parser.secret ? '' : `, but it is ${JSON.stringify(text.slice(0, 80))}`;
  throw new GoldenSignalsError(
    'ERR_GS_ENV_INVALID',
    `The environment variable ${name} must be ${parser.expected}${shown}.`,
  );
}

const booleans = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const toBoolean: Parser<boolean> = {
  expected: 'true or false (or 1 or 0)',
  parse: (text) => booleans.get(text.toLowerCase()),
};

const toToken: Parser<string> = {
  expected: tokenRule,
  secret: true,
  parse: (text) => (isToken(text) ? text : undefined),
};

const toCredentials: Parser<{ username: string; password: string }> = {
  expected: 'of the form user:password',
  secret: true,
  parse(text) {
    const colon = text.indexOf(':');
    if (colon < 1 || colon === text.length - 1) return undefined;
    return { username: text.slice(0, colon), password: text.slice(colon + 1) };
  },
};

function toWholeNumber(min: number, max: number): Parser<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    parse(text) {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
    },
  };
}

const toSlowMilliseconds = toWholeNumber(1, 86_400_000);

const toSlowThreshold: Parser<number | string> = {
  expected: `${toSlowMilliseconds.expected}, or a multiple of a percentile such as "p99 x 3"`,
  parse: (text) =>
    toSlowMilliseconds.parse(text) ?? (parseRelativeThreshold(text) === undefined ? undefined : text),
};
