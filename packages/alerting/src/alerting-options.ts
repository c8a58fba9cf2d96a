import { GoldenSignalsError } from '@golden-signals/core';
import {
  type AlertRule,
  checkOptions,
  isBoolean,
  isFunction,
  isNumber,
  isPlainObject,
  type Rule,
  type Rules,
  type Slo,
} from '@golden-signals/core/extension';
import { type AlertHandler, type AnyChannel, type Channel, handlerChannel, toChannel } from './channel.ts';
import { defaultAlerts } from './default-alerts.ts';
import { type AnyAlert, defineAlert } from './define-alert.ts';
import { checkChannels, type DeliveryOptions, resolveDeliveryOptions } from './delivery/delivery-options.ts';
import { isMeasured, type MeasuredAlert, plainRule } from './measured-alert.ts';
import { type SloDefinition, toSlos } from './slo/define-slo.ts';

/** What `alerting()` takes. */
export interface AlertingOptions {
  /** Alerts, as `defineAlert` takes or returns them. One with the name of a default replaces that. Default: none. */
  rules?: readonly AnyAlert[];
  /** Adds `defaultAlerts()`. Default: true. */
  defaults?: boolean;
  /** SLOs, as `defineSlo` takes or returns them. Default: none. */
  slos?: readonly (Slo | SloDefinition)[];
  /** Called with each alert that fires or is resolved. Default: none. */
  handlers?: readonly AlertHandler[];
  /** Default: none. */
  channels?: readonly AnyChannel[];
  /** How often rules are evaluated, in milliseconds, from 1,000 to 300,000. Default: 15,000. */
  evaluationIntervalMs?: number;
  /**
   * How long who is told of each alert by itself (handlers, the console) is not told again of one that fires anew, in
   * milliseconds, up to 900,000. Groups have their interval instead. Default: 300,000.
   */
  cooldownMs?: number;
  /** How alerts reach the channels and handlers: groups, routes, silences. */
  delivery?: DeliveryOptions;
}

export interface ResolvedAlertingOptions {
  readonly rules: readonly AlertRule[];
  /** Those among them that measure for themselves. */
  readonly measured: readonly MeasuredAlert[];
  /** Names of those among them that are defaults. */
  readonly defaultNames: ReadonlySet<string>;
  readonly slos: readonly Slo[];
  readonly channels: readonly Channel[];
  readonly evaluationIntervalMs: number;
  readonly cooldownMs: number;
  readonly delivery: DeliveryOptions;
}

const isArray: Rule = (value) => (Array.isArray(value) ? undefined : 'an array');
const isFunctions: Rule = (value) =>
  Array.isArray(value) && value.every((one) => isFunction(one) === undefined)
    ? undefined
    : 'an array of functions';

const rules: Rules<AlertingOptions> = {
  rules: isArray,
  defaults: isBoolean,
  slos: isArray,
  handlers: isFunctions,
  channels: isArray,
  delivery: isPlainObject,
  evaluationIntervalMs: isNumber({ min: 1_000, max: 300_000 }),
  cooldownMs: isNumber({ min: 0, max: 900_000 }),
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_RULE_DUPLICATE` */
export function resolveAlertingOptions(options: AlertingOptions): ResolvedAlertingOptions {
  checkOptions('alerting', options, rules);
  const {
    defaults = true,
    handlers = [],
    channels = [],
    evaluationIntervalMs = 15_000,
    cooldownMs = 300_000,
    delivery = {},
  } = options;
  const all = [
    ...channels.map(toChannel),
    ...handlers.map((handler, index) => handlerChannel(`handler_${index + 1}`, handler)),
  ];
  // Here, where the user wrote them, and not only when a monitor begins to use them.
  checkChannels(all);
  resolveDeliveryOptions(delivery);
  return {
    ...resolveRules(options.rules ?? [], defaults),
    slos: toSlos(options.slos ?? []),
    channels: all,
    evaluationIntervalMs,
    cooldownMs,
    delivery,
  };
}

function resolveRules(
  given: NonNullable<AlertingOptions['rules']>,
  defaults: boolean,
): Pick<ResolvedAlertingOptions, 'rules' | 'measured' | 'defaultNames'> {
  const own = new Map<string, AlertRule>();
  for (const alert of given) {
    const rule = defineAlert(alert);
    if (own.has(rule.name))
      throw new GoldenSignalsError(
        'ERR_GS_RULE_DUPLICATE',
        `alerting: there are two rules named "${rule.name}"; their names must be unique.`,
      );
    own.set(rule.name, rule);
  }
  const further = defaults ? defaultAlerts().filter(({ name }) => !own.has(name)) : [];
  return {
    rules: [...Array.from(own.values(), plainRule), ...further],
    measured: [...own.values()].filter(isMeasured) as MeasuredAlert[],
    defaultNames: new Set(further.map(({ name }) => name)),
  };
}
