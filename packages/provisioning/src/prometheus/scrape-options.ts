import {
  checkOptions,
  invalidOption,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isPlainObject,
  isStringArray,
  type Rule,
  type Rules,
} from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';

/** How Prometheus shows who it is. Secrets are in files, and never in a configuration. */
export type ScrapeCredentials =
  | { readonly bearerTokenFile: string }
  | { readonly username: string; readonly passwordFile: string };

/** What `scrapeConfiguration` takes. */
export interface ScrapeOptions {
  /** The label `job`. Default: the name of the service. */
  job?: string;
  /** Host and port of each process, for example `shop-0:9090`. Default: pods whose annotations ask for it. */
  targets?: readonly string[];
  /** How often, in milliseconds, from 1,000 to 300,000. Default: 15,000. */
  intervalMs?: number;
  /** Default: `http`. */
  scheme?: 'http' | 'https';
  /** Default: none. */
  credentials?: ScrapeCredentials;
  /** The version of Prometheus, for example `3.8`, which says how native histograms are switched on. Default: `3.8`. */
  prometheusVersion?: string;
  /** Native histograms, or classic ones only. Default: `native`. */
  histograms?: 'native' | 'classic';
}

export interface ResolvedScrapeOptions {
  readonly job: string;
  readonly targets: readonly string[] | undefined;
  readonly intervalMs: number;
  readonly scheme: 'http' | 'https';
  readonly credentials: ScrapeCredentials | undefined;
  readonly histograms: 'native' | 'classic';
  /** Major and minor as one number that grows: 3.8 is 3008. */
  readonly version: number;
}

const isTargets: Rule = (value) =>
  isStringArray(value) === undefined &&
  (value as string[]).length > 0 &&
  (value as string[]).every((target) => /^[^\s/:]+(:\d+)?$|^\[[\da-f:]+\](:\d+)?$/i.test(target))
    ? undefined
    : 'an array of hosts with their ports, such as "shop-0:9090"';

const isVersion: Rule = (value) =>
  typeof value === 'string' && /^\d+\.\d+(\.\d+)?$/.test(value) ? undefined : 'a version such as "3.8"';

const scrapeRules: Rules<ScrapeOptions> = {
  job: isNonEmptyString,
  targets: isTargets,
  intervalMs: isNumber({ min: 1_000, max: 300_000, integer: true }),
  scheme: isOneOf('http', 'https'),
  credentials: isPlainObject,
  prometheusVersion: isVersion,
  histograms: isOneOf('native', 'classic'),
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveScrapeOptions(
  { service }: Pick<Definitions, 'service'>,
  options: ScrapeOptions,
): ResolvedScrapeOptions {
  checkOptions('scrapeConfiguration', options, scrapeRules);
  const { credentials, prometheusVersion = '3.8' } = options;
  if (credentials !== undefined) checkCredentials(credentials);
  const [major, minor] = prometheusVersion.split('.').map(Number);
  return {
    job: options.job ?? service.name,
    targets: options.targets,
    intervalMs: options.intervalMs ?? 15_000,
    scheme: options.scheme ?? 'http',
    credentials,
    histograms: options.histograms ?? 'native',
    version: major! * 1_000 + minor!,
  };
}

function checkCredentials(credentials: ScrapeCredentials): void {
  const keys = Object.keys(credentials).sort().join();
  const areTexts = Object.values(credentials).every((value) => isNonEmptyString(value) === undefined);
  if (areTexts && (keys === 'bearerTokenFile' || keys === 'passwordFile,username')) return;
  throw invalidOption(
    'scrapeConfiguration',
    'credentials',
    `an object with ${keys || 'nothing'}`,
    'an object with "bearerTokenFile", or with "username" and "passwordFile"',
  );
}
