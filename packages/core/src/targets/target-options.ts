import {
  checkOptions,
  invalidOption,
  isNumber,
  isPlainObject,
  type Rule,
  type Rules,
} from '../base/option-rules.ts';

/** How long what may take, in milliseconds. What has no target is not looked at. */
export interface TargetOptions {
  /** HTTP requests that this service answers. Default: none. */
  api?: number;
  /** Calls to databases. Default: none. */
  database?: number;
  /** Calls to caches. Default: none. */
  cache?: number;
  /** Calls to brokers of messages. Default: none. */
  messaging?: number;
  /** HTTP requests to other services. Default: none. */
  external?: number;
  /** Jobs and messages that this service works on. Default: none. */
  job?: number;
  /**
   * By template, in the place of `api`: `{ '/reports/:id': 3000 }`; `false` for a route without any. Default: none.
   */
  routes?: Readonly<Record<string, number | false>>;
}

/** What a target is for. */
export type TargetKind = Exclude<keyof TargetOptions, 'routes'>;

const isTarget = isNumber({ min: 1 });

const targetRules: Rules<TargetOptions> = {
  api: isTarget,
  database: isTarget,
  cache: isTarget,
  messaging: isTarget,
  external: isTarget,
  job: isTarget,
  routes: isPlainObject,
};

const isRouteTarget: Rule = (value) =>
  value === false ? undefined : isTarget(value) && `${isTarget(value)}, or false`;

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function checkTargets(scope: string, options: TargetOptions): void {
  checkOptions(scope, options, targetRules);
  for (const [template, target] of Object.entries(options.routes ?? {})) {
    const mustBe = isRouteTarget(target);
    if (mustBe !== undefined) throw invalidOption(`${scope} routes`, template, target, mustBe);
  }
}
