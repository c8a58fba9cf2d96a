import {
  checkOptions,
  invalidOption,
  isBoolean,
  isFunction,
  isOneOf,
  isPlainObject,
  type Rule,
  type Rules,
} from '@golden-signals/core/extension';
import { type CheckDefinition, type CheckFunction, checkName } from './check-options.ts';
import type { Selection } from './selection.ts';
import type { HealthStatus } from './status.ts';

/** The endpoints that exist without being asked for. */
export type ProbeName = 'health' | 'detailed' | 'ready' | 'live' | 'startup';

/** An endpoint of one's own, with some of the checks. */
export interface HealthGroup extends Selection {
  /** Default: `/health/` and the group's name. */
  readonly path?: string;
  /** HTTP statuses that differ from the usual 200 for healthy and degraded, 503 for unhealthy and critical. */
  readonly statusCodes?: Partial<Record<HealthStatus, number>>;
}

export interface HealthOptions {
  /** By name. More may be added later with `check()`. */
  checks?: Readonly<Record<string, CheckFunction | CheckDefinition>>;
  /**
   * Other paths, the first of which is the canonical one, or false for none. Default: `/health`, `/health/detailed`,
   * `/ready` `/readyz`, `/live` `/alive` `/livez`, `/startup` `/startupz`.
   */
  paths?: Partial<Record<ProbeName, string | readonly string[] | false>>;
  /** By name. They select among the checks that exist when a monitor begins to use the health, and later ones. */
  groups?: Readonly<Record<string, HealthGroup>>;
  /**
   * Which callers see messages and details. `authorized`: those that the monitor's `auth` lets in, and everyone when it
   * has none; `/health/detailed` then requires it. Default: `authorized`.
   */
  details?: 'always' | 'authorized' | 'never';
  /** Start-up is complete only after `started()` was called, too. Default: false. */
  awaitStarted?: boolean;
}

export interface ResolvedHealthOptions {
  readonly paths: Readonly<Record<ProbeName, readonly string[]>>;
  readonly groups: ReadonlyMap<string, HealthGroup>;
  readonly details: 'always' | 'authorized' | 'never';
  readonly awaitStarted: boolean;
}

const defaultPaths: Readonly<Record<ProbeName, readonly string[]>> = {
  health: ['/health'],
  detailed: ['/health/detailed'],
  ready: ['/ready', '/readyz'],
  live: ['/live', '/alive', '/livez'],
  startup: ['/startup', '/startupz'],
};

const rules: Rules<HealthOptions> = {
  checks: isPlainObject,
  paths: isPlainObject,
  groups: isPlainObject,
  details: isOneOf('always', 'authorized', 'never'),
  awaitStarted: isBoolean,
};

const isPathList: Rule = (value) =>
  value === false || (Array.isArray(value) ? value.length > 0 && value.every(isPath) : isPath(value))
    ? undefined
    : 'a path that starts with "/", an array of such paths, or false';

const pathRules: Rules<NonNullable<HealthOptions['paths']>> = {
  health: isPathList,
  detailed: isPathList,
  ready: isPathList,
  live: isPathList,
  startup: isPathList,
};

const isWordList: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string' && word !== '')
    ? undefined
    : 'an array of names or tags of checks';

const isStatusCode: Rule = (value) =>
  Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599
    ? undefined
    : 'an HTTP status from 200 to 599';

const groupRules: Rules<HealthGroup> = {
  include: isWordList,
  exclude: isWordList,
  path: (value) => (isPath(value) ? undefined : 'a path that starts with "/"'),
  statusCodes: isPlainObject,
};

const statusCodeRules: Rules<NonNullable<HealthGroup['statusCodes']>> = {
  healthy: isStatusCode,
  degraded: isStatusCode,
  unhealthy: isStatusCode,
  critical: isStatusCode,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN` or `ERR_GS_OPTION_INVALID` */
export function resolveHealthOptions(options: HealthOptions): ResolvedHealthOptions {
  checkOptions('health', options, rules);
  checkOptions('health paths', options.paths ?? {}, pathRules);
  const groups = new Map(Object.entries(options.groups ?? {}));
  for (const [name, group] of groups) {
    checkName('group', name);
    checkOptions(`health group "${name}"`, group, groupRules);
    checkOptions(`health group "${name}" statusCodes`, group.statusCodes ?? {}, statusCodeRules);
  }
  const paths = { ...defaultPaths };
  for (const name of Object.keys(defaultPaths) as ProbeName[]) {
    const given = options.paths?.[name];
    if (given !== undefined) paths[name] = given === false ? [] : [given].flat();
  }
  return {
    paths,
    groups,
    details: options.details ?? 'authorized',
    awaitStarted: options.awaitStarted ?? false,
  };
}

/**
 * Returns the function and the options of a check, however they were given.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` when there is no function
 */
export function definitionOf(name: string, check: CheckFunction | CheckDefinition): CheckDefinition {
  const definition = typeof check === 'function' ? { run: check } : check;
  if (isPlainObject(definition) === undefined && isFunction(definition.run) === undefined) return definition;
  throw invalidOption('health', `check ${name}`, check, 'a function, or an object with a function "run"');
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && /^\/[^\s?#]*$/.test(value);
}
