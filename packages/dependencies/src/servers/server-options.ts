import {
  checkOptions,
  invalidOption,
  isBoolean,
  isFunction,
  isNonEmptyString,
  isNumber,
  type Rules,
} from '@golden-signals/core/extension';

/** What `serverStatistics()` takes. */
export interface ServerStatisticsOptions<Client = unknown> {
  /**
   * Makes a client for the statistics alone, connected or not; it is closed when it is no longer needed, and asked for
   * again when the connection is lost.
   */
  readonly connect: () => Client | Promise<Client>;
  /** The label `server`. Default: the system, such as `postgresql`. */
  readonly name?: string;
  /** Default: 60,000. */
  readonly intervalMs?: number;
  /** How long connecting and each statement may take. Default: 2,000. */
  readonly timeoutMs?: number;
  /** Asks for the plan of slow queries without literals, each once an hour at most. Default: false. */
  readonly plans?: boolean;
}

/** Of a server that has no plans. */
export type PlanlessOptions<Client> = Omit<ServerStatisticsOptions<Client>, 'plans'>;

export type ResolvedServerOptions<Client> = Required<ServerStatisticsOptions<Client>>;

export const serverRules: Rules<ServerStatisticsOptions> = {
  connect: isFunction,
  name: isNonEmptyString,
  intervalMs: isNumber({ min: 1_000, max: 3_600_000 }),
  timeoutMs: isNumber({ min: 10, max: 60_000 }),
  plans: isBoolean,
};
const { plans: _hasNone, ...withoutPlans } = serverRules;
export const planlessRules: Rules<PlanlessOptions<unknown>> = withoutPlans;

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveServerOptions<Client>(
  options: ServerStatisticsOptions<Client>,
  rules: Rules<PlanlessOptions<unknown>>,
  system: string,
): ResolvedServerOptions<Client> {
  checkOptions('serverStatistics', options, rules as Rules<ServerStatisticsOptions<Client>>);
  // There is no default for it, so that one that is missing is refused like one that is wrong.
  const { connect, name = system, intervalMs = 60_000, timeoutMs = 2_000, plans = false } = options;
  const mustBe = isFunction(connect);
  if (mustBe !== undefined) throw invalidOption('serverStatistics', 'connect', connect, mustBe);
  return { connect, name, intervalMs, timeoutMs, plans };
}
