import {
  checkOptions,
  invalidOption,
  isFunction,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isPlainObject,
  type Rules,
} from '@golden-signals/core/extension';
import { checkNames } from './names.ts';

/** Asked at an interval; may answer later. */
export type Ask = () => number | PromiseLike<number>;

/** Something that users do. */
export interface ActionOptions {
  /** What 95 % of today's should not exceed, in milliseconds. Default: none. */
  targetMs?: number;
}

/** Something that is reached. */
export interface ConversionOptions {
  /** The action of which it is a share. Default: none, and no rate is known. */
  of?: string;
}

/** A number of one's own. */
export interface KpiOptions {
  read: Ask;
  /** From where on it is good. Default: none. */
  target?: number;
  /** Default: `higher`. */
  better?: 'higher' | 'lower';
}

/** What the service costs to run, in a currency. */
export interface CostOptions {
  currency: string;
  /** Per HTTP request. Default: 0. */
  perRequest?: number;
  /** Per second of processor time of this process. Default: 0. */
  perCpuSecond?: number;
  /** Per call to a dependency. Default: 0. */
  perCall?: number;
}

/** What `business()` takes. Names are fixed here, because each is a series. */
export interface BusinessOptions {
  /** By name: `{ checkout: { targetMs: 2_000 } }`. Default: none. */
  actions?: Readonly<Record<string, ActionOptions>>;
  /** By type: `{ purchase: { of: 'checkout' } }`. Default: none. */
  conversions?: Readonly<Record<string, ConversionOptions>>;
  /** Codes that values may be in, such as `EUR`. Default: none, and values are not taken. */
  currencies?: readonly string[];
  /** How many there are, by name: `{ users: () => db.countUsers() }`. Default: none. */
  entities?: Readonly<Record<string, Ask>>;
  /** Revenue, by currency, as the application defines it. Default: none. */
  revenue?: Readonly<Record<string, Ask>>;
  /** Active users, when the application knows them. Default: estimated from the ids given to `recordAction`. */
  activeUsers?: Ask;
  /** How long a user is active after an action, in milliseconds, from a minute to 31 days. Default: a day. */
  activeWindowMs?: number;
  /** By name. Default: none. */
  kpis?: Readonly<Record<string, KpiOptions>>;
  /** Default: none. */
  cost?: CostOptions;
  /** How often functions are asked, in milliseconds, from 1,000 to 3,600,000. Default: 60,000. */
  intervalMs?: number;
  /** How long each may take, in milliseconds, from 10 to 60,000. Default: 5,000. */
  timeoutMs?: number;
}

export interface ResolvedBusinessOptions extends Required<Omit<BusinessOptions, 'activeUsers' | 'cost'>> {
  readonly activeUsers: Ask | undefined;
  readonly cost: Required<CostOptions> | undefined;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const isCurrency = (value: unknown) =>
  typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? undefined : 'a currency code such as "EUR"';

const rules: Rules<BusinessOptions> = {
  actions: isPlainObject,
  conversions: isPlainObject,
  currencies: (value) =>
    Array.isArray(value) && value.length <= 50 && value.every((one) => isCurrency(one) === undefined)
      ? undefined
      : 'an array of at most 50 currency codes such as "EUR"',
  entities: isPlainObject,
  revenue: isPlainObject,
  activeUsers: isFunction,
  activeWindowMs: isNumber({ min: minuteMs, max: 31 * dayMs }),
  kpis: isPlainObject,
  cost: isPlainObject,
  intervalMs: isNumber({ min: 1_000, max: 60 * minuteMs }),
  timeoutMs: isNumber({ min: 10, max: minuteMs }),
};

const actionRules: Rules<ActionOptions> = { targetMs: isNumber({ min: 1 }) };
const conversionRules: Rules<ConversionOptions> = { of: isNonEmptyString };
const kpiRules: Rules<KpiOptions> = {
  read: isFunction,
  target: isNumber(),
  better: isOneOf('higher', 'lower'),
};
const isRate = isNumber({ min: 0 });
const costRules: Rules<CostOptions> = {
  currency: isCurrency,
  perRequest: isRate,
  perCpuSecond: isRate,
  perCall: isRate,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_BUSINESS_NAME` */
export function resolveBusinessOptions(options: BusinessOptions): ResolvedBusinessOptions {
  checkOptions('business', options, rules);
  const { actions = {}, conversions = {}, entities = {}, revenue = {}, kpis = {}, cost } = options;
  const isAction = isOneOf(...Object.keys(actions));
  for (const [option, names] of Object.entries({ actions, conversions, entities, kpis }))
    checkNames(option, Object.keys(names));
  for (const [name, action] of Object.entries(actions))
    checkOptions(`business: actions.${name}`, action, actionRules);
  for (const [type, conversion] of Object.entries(conversions)) {
    const scope = `business: conversions.${type}`;
    checkOptions(scope, conversion, conversionRules);
    if (conversion.of !== undefined) demand(scope, 'of', conversion.of, isAction);
  }
  for (const [name, kpi] of Object.entries(kpis)) {
    checkOptions(`business: kpis.${name}`, kpi, kpiRules);
    demand(`business: kpis.${name}`, 'read', kpi.read, isFunction);
  }
  for (const [name, ask] of Object.entries(entities)) demand('business: entities', name, ask, isFunction);
  for (const [currency, ask] of Object.entries(revenue)) {
    demand('business: revenue', 'currency', currency, isCurrency);
    demand('business: revenue', currency, ask, isFunction);
  }
  if (cost !== undefined) {
    checkOptions('business: cost', cost, costRules);
    demand('business: cost', 'currency', cost.currency, isCurrency);
  }
  return {
    actions,
    conversions,
    currencies: [...new Set(options.currencies ?? [])],
    entities,
    revenue,
    activeUsers: options.activeUsers,
    activeWindowMs: options.activeWindowMs ?? dayMs,
    kpis,
    cost: cost && { perRequest: 0, perCpuSecond: 0, perCall: 0, ...cost },
    intervalMs: options.intervalMs ?? minuteMs,
    timeoutMs: options.timeoutMs ?? 5_000,
  };
}

function demand(
  scope: string,
  name: string,
  value: unknown,
  rule: (value: unknown) => string | undefined,
): void {
  const mustBe = rule(value);
  if (mustBe !== undefined) throw invalidOption(scope, name, value, mustBe);
}
