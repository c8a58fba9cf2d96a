import type { Logger } from '../base/logger.ts';
import { checkOptions, isNumber, type Rules } from '../base/option-rules.ts';
import { requestFields } from './log-fields.ts';
import type { RequestFacts } from './request-facts.ts';

/** One line for each request that is over. */
export interface RequestLogOptions {
  /**
   * The share of requests that is logged, of those that are neither slow nor an error of the server: these always are.
   * Default: 1.
   */
  sampleRate?: number;
}

export type ResolvedRequestLogOptions = Required<RequestLogOptions>;

const rules: Rules<RequestLogOptions> = { sampleRate: isNumber({ min: 0, max: 1 }) };

/** Routes that are counted one by one; a guard, above what the table of routes has. */
const maxRoutes = 2_500;

const clientLeftStatus = 499;

/**
 * @param scope How messages call the options.
 * @param value `true` for the defaults; nothing, or `false`, for no lines.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function resolveRequestLogOptions(
  scope: string,
  value: boolean | RequestLogOptions = false,
): ResolvedRequestLogOptions | undefined {
  if (value === false) return undefined;
  const options = value === true ? {} : value;
  checkOptions(scope, options, rules);
  return { sampleRate: options.sampleRate ?? 1 };
}

/**
 * Logs requests that are over: errors of the server as `error`, 4xx and slow ones as `warn`, the others, and clients
 * that left, as `info`. The fields are those of `log-fields.ts`: no URL, and of the headers only the ids that the
 * caller sent.
 *
 * Which requests are a sample is counted and not left to chance, for each route on its own: the lines of a route are
 * the exact share of its requests, its first request is among them, and a rare route does not vanish beside a busy one.
 */
export class RequestLog {
  readonly #logger: Logger;
  readonly #sampleRate: number;
  readonly #requests = new Map<string, number>();

  /** @param logger Must not throw; see `MonitorLogger`. */
  constructor(logger: Logger, { sampleRate }: ResolvedRequestLogOptions) {
    this.#logger = logger;
    this.#sampleRate = sampleRate;
  }

  /** Returns whether a request is to be written. It is counted, so ask once for each. */
  takes(route: string, status: number, isSlow: boolean): boolean {
    return isAlwaysLogged(status, isSlow) || this.#isSampled(route);
  }

  /** @param facts Of a request that `takes` was true for. */
  write(facts: RequestFacts): void {
    const fields = requestFields(facts);
    if (!isAlwaysLogged(facts.status, facts.isSlow) && this.#sampleRate < 1)
      fields['golden_signals.sample_rate'] = this.#sampleRate;
    this.#logger[levelOf(facts)](fields, messageOf(facts.status));
  }

  #isSampled(route: string): boolean {
    const rate = this.#sampleRate;
    if (rate === 1 || rate === 0) return rate === 1;
    const key = this.#requests.has(route) || this.#requests.size < maxRoutes ? route : '';
    const before = this.#requests.get(key) ?? 0;
    this.#requests.set(key, before + 1);
    return Math.ceil((before + 1) * rate) > Math.ceil(before * rate);
  }
}

function isAlwaysLogged(status: number, isSlow: boolean): boolean {
  return status >= 500 || isSlow;
}

function levelOf({ status, isSlow }: RequestFacts): keyof Logger {
  if (status >= 500) return 'error';
  return isSlow || (status >= 400 && status !== clientLeftStatus) ? 'warn' : 'info';
}

function messageOf(status: number): string {
  if (status >= 500) return 'HTTP request failed';
  return status === clientLeftStatus ? 'HTTP client left' : 'HTTP request completed';
}
