import { GoldenSignalsError } from '../base/coded-error.ts';
import { isToken, tokenRule } from '../endpoints/authorization.ts';
import { parseRelativeThreshold } from '../http/options/slow-threshold.ts';
import { parsePrometheusUrl, prometheusUrlRule } from './prometheus-options.ts';

/** Environment variables as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says; a field is undefined when its variable is unset or empty. */
export interface EnvironmentOptions {
  readonly enabled: boolean | undefined;
  readonly managementPort: number | undefined;
  readonly requireAuth: boolean | undefined;
  readonly bearerToken: string | undefined;
  readonly basicAuth: { readonly username: string; readonly password: string } | undefined;
  readonly slowThreshold: number | string | false | undefined;
  readonly windowSeconds: number | undefined;
  readonly latencyPrecision: 1 | 2 | 3 | undefined;
  readonly historyFile: string | undefined;
  readonly prometheusUrl: string | undefined;
  readonly prometheusToken: string | undefined;
}

/** What was read, and from where. */
export interface ReadEnvironment {
  readonly options: EnvironmentOptions;
  /** The fields of which only the alias was set. */
  readonly fromAlias: ReadonlySet<keyof EnvironmentOptions>;
  /** One sentence for each alias that was set to something else and is ignored. */
  readonly ignored: readonly string[];
}

interface Parser<Value> {
  /** Ends the sentence "… must be". */
  readonly expected: string;
  readonly secret?: boolean;
  parse(text: string): Value | undefined;
}

interface Variable<Value> {
  readonly name: string;
  /**
   * Its name before there was the prefix. Other programs may use it too, so it never stops an application. Default: none.
   */
  readonly alias?: string;
  /** Even as an alias: whoever meant to protect something must not start with it open. */
  readonly failsClosed?: boolean;
  readonly parser: Parser<Value>;
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

/** What the option `slowThresholdMs` takes, as far as it can be written down. */
const toSlowThreshold: Parser<number | string | false> = {
  expected:
    'a number of milliseconds of at least 0, false for never, or a multiple of a percentile such as "p99 x 3"',
  parse(text) {
    if (text.toLowerCase() === 'false' || text === 'Infinity') return false;
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
    return parseRelativeThreshold(text) === undefined ? undefined : text;
  },
};

const toPath: Parser<string> = { expected: 'a path', parse: (text) => text };

/** It may have a password. */
const toPrometheusUrl: Parser<string> = {
  expected: prometheusUrlRule,
  secret: true,
  parse: (text) => (parsePrometheusUrl(text) === undefined ? undefined : text),
};

type Variables = {
  readonly [Field in keyof EnvironmentOptions]: Variable<NonNullable<EnvironmentOptions[Field]>>;
};

/** Every variable that configures a monitor without code; docs/configuration.md says what each means. */
export const environmentVariables: Variables = {
  enabled: { name: 'GS_METRICS_ENABLED', alias: 'METRICS_ENABLED', parser: toBoolean },
  managementPort: { name: 'GS_METRICS_PORT', alias: 'METRICS_PORT', parser: toWholeNumber(0, 65_535) },
  requireAuth: {
    name: 'GS_METRICS_REQUIRE_AUTH',
    alias: 'METRICS_REQUIRE_AUTH',
    failsClosed: true,
    parser: toBoolean,
  },
  bearerToken: {
    name: 'GS_METRICS_BEARER_TOKEN',
    alias: 'METRICS_BEARER_TOKEN',
    failsClosed: true,
    parser: toToken,
  },
  basicAuth: {
    name: 'GS_METRICS_BASIC_AUTH',
    alias: 'METRICS_BASIC_AUTH',
    failsClosed: true,
    parser: toCredentials,
  },
  slowThreshold: {
    name: 'GS_SLOW_REQUEST_THRESHOLD',
    alias: 'SLOW_REQUEST_THRESHOLD',
    parser: toSlowThreshold,
  },
  windowSeconds: { name: 'GS_WINDOW_SECONDS', alias: 'WINDOW_SIZE', parser: toWholeNumber(1, 3_600) },
  latencyPrecision: {
    name: 'GS_LATENCY_PRECISION',
    alias: 'LATENCY_PRECISION',
    parser: toWholeNumber(1, 3) as Parser<1 | 2 | 3>,
  },
  historyFile: { name: 'GS_HISTORY_FILE', parser: toPath },
  prometheusUrl: { name: 'GS_PROMETHEUS_URL', alias: 'PROMETHEUS_URL', parser: toPrometheusUrl },
  prometheusToken: { name: 'GS_PROMETHEUS_TOKEN', parser: toToken },
};

/**
 * Reads the variables that configure a monitor. An alias counts only where the variable itself is not set.
 *
 * @throws GoldenSignalsError `ERR_GS_ENV_INVALID` for a value that cannot be parsed, of a variable with the prefix or of
 *   authorisation. Credentials are never shown.
 */
export function readEnvironment(env: Environment): ReadEnvironment {
  const options: Partial<Record<keyof EnvironmentOptions, unknown>> = {};
  const fromAlias = new Set<keyof EnvironmentOptions>();
  const ignored: string[] = [];
  for (const field of Object.keys(environmentVariables) as Array<keyof EnvironmentOptions>) {
    const { name, alias, failsClosed, parser } = environmentVariables[field];
    const isAlias = alias !== undefined && isUnset(env[name]);
    const text = isAlias ? env[alias] : env[name];
    options[field] = undefined;
    if (isUnset(text)) continue;
    const value = parser.parse(text);
    options[field] = value;
    if (isAlias && value !== undefined) fromAlias.add(field);
    if (value !== undefined) continue;
    const shown = parser.secret ? '' : `, but it is ${JSON.stringify(text.slice(0, 80))}`;
    const mustBe = `${isAlias ? alias : name} must be ${parser.expected}${shown}`;
    if (!isAlias || failsClosed) {
      throw new GoldenSignalsError('ERR_GS_ENV_INVALID', `The environment variable ${mustBe}.`);
    }
    ignored.push(`${mustBe}; where it belongs to another program, set ${name}`);
  }
  return { options: options as EnvironmentOptions, fromAlias, ignored };
}

function isUnset(text: string | undefined): text is undefined | '' {
  return text === undefined || text === '';
}
