import {
  checkOptions,
  invalidOption,
  isBoolean,
  isNumber,
  isStringArray,
  type Rules,
} from '@golden-signals/core/extension';

/**
 * Looks at one thing. It fails when it throws, and passes when it returns, whatever its client answered; more is said
 * with a status or a `CheckResult`. `false` and a failed answer of `fetch()` count as failures. An indicator function of
 * `@nestjs/terminus` is one, too.
 *
 * @param signal Aborted when the time limit is over or the monitor is closed: release what is being waited for.
 */
export type CheckFunction = (signal: AbortSignal) => unknown;

export interface CheckOptions {
  /** False: a failure makes the service degraded, not unhealthy. Default: true. */
  required?: boolean;
  /** A run that takes longer has failed. Default: 1000. */
  timeoutMs?: number;
  /** How long a result answers for the next run; 0 shares only the run that is under way. Default: 1000. */
  cacheMs?: number;
  /** For `?include=` and `?exclude=`, and for groups. */
  tags?: readonly string[];
  /** Start-up is complete only after this check has passed once. Default: false. */
  startup?: boolean;
  /**
   * A failure means that the process itself cannot go on: critical, and `/live` fails. Such a check runs in the
   * background, because `/live` never waits; it must not depend on anything outside of the process. Default: false.
   */
  liveness?: boolean;
  /** How many runs in a row must fail before a check that passed counts as failed. Default: 1. */
  failureThreshold?: number;
  /**
   * Runs the check in the background this often, and probes only read the last result. Default: it runs when it is
   * asked for; a liveness check runs every 5000 ms.
   */
  intervalMs?: number;
}

/** A check with its options, as `health({ checks })` takes it. */
export interface CheckDefinition extends CheckOptions {
  readonly run: CheckFunction;
}

export type ResolvedCheckOptions = Readonly<Required<Omit<CheckOptions, 'intervalMs'>>> & {
  readonly intervalMs: number | undefined;
};

const rules: Rules<CheckOptions> = {
  required: isBoolean,
  timeoutMs: isNumber({ min: 1, max: 600_000 }),
  cacheMs: isNumber({ min: 0, max: 86_400_000 }),
  tags: isStringArray,
  startup: isBoolean,
  liveness: isBoolean,
  failureThreshold: isNumber({ min: 1, max: 1_000, integer: true }),
  intervalMs: isNumber({ min: 10, max: 86_400_000 }),
};

const livenessIntervalMs = 5_000;

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN` or `ERR_GS_OPTION_INVALID` */
export function resolveCheckOptions(name: string, options: CheckOptions): ResolvedCheckOptions {
  const scope = `health check "${name}"`;
  checkOptions(scope, options, rules);
  if (options.liveness === true && options.required === false) {
    throw invalidOption(scope, 'required', false, 'true, or left out, for a liveness check');
  }
  const liveness = options.liveness ?? false;
  return {
    required: options.required ?? true,
    timeoutMs: options.timeoutMs ?? 1_000,
    cacheMs: options.cacheMs ?? 1_000,
    tags: [...(options.tags ?? [])],
    startup: options.startup ?? false,
    liveness,
    failureThreshold: options.failureThreshold ?? 1,
    intervalMs: options.intervalMs ?? (liveness ? livenessIntervalMs : undefined),
  };
}

/**
 * A name is part of a URL's query and of a metric's label.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
 */
export function checkName(kind: 'check' | 'group', name: unknown): void {
  if (typeof name === 'string' && /^[^\s,/?#&]{1,100}$/.test(name)) return;
  throw invalidOption(
    'health',
    `name of a ${kind}`,
    name,
    'of 1 to 100 characters, without white space, commas or any of / ? # &',
  );
}
