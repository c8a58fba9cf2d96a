import { GoldenSignalsError } from '../base/coded-error.ts';
import { sameOptions } from '../base/same-options.ts';
import { HttpMonitor, type HttpMonitorHost } from './http-monitor.ts';
import {
  checkHttpOptions,
  type HttpOptions,
  type ResolvedHttpOptions,
  resolveHttpOptions,
} from './options/http-options.ts';

/** Gathers the options of HTTP monitoring until it is used for the first time. */
export class HttpSetup {
  readonly #host: HttpMonitorHost;
  readonly #onCreated: (monitor: HttpMonitor, options: ResolvedHttpOptions) => void;
  #options: HttpOptions;
  #monitor: HttpMonitor | undefined;

  /**
   * @param onCreated Called with the HTTP monitor when there is one.
   * @throws GoldenSignalsError as `checkHttpOptions`
   */
  constructor(
    host: HttpMonitorHost,
    options: HttpOptions,
    onCreated: (monitor: HttpMonitor, options: ResolvedHttpOptions) => void,
  ) {
    checkHttpOptions('createMonitor http', options);
    this.#host = host;
    this.#options = options;
    this.#onCreated = onCreated;
  }

  /** The HTTP monitor if there is one; asking does not make one. */
  get existing(): HttpMonitor | undefined {
    return this.#monitor;
  }

  /** The HTTP monitor with the options given so far; the first use fixes them. */
  get monitor(): HttpMonitor {
    if (this.#monitor === undefined) {
      this.#monitor = new HttpMonitor(this.#host, this.#options);
      this.#onCreated(this.#monitor, resolveHttpOptions('http', this.#options));
    }
    return this.#monitor;
  }

  /** @throws GoldenSignalsError as `Monitor.configureHttp` */
  configure(options: HttpOptions, scope: string): void {
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const wanted: HttpOptions = { ...this.#options, ...given };
    // Together, because a route may give values to labels that were declared before.
    checkHttpOptions(scope, wanted);
    if (this.#monitor === undefined) this.#options = wanted;
    else this.#assertUnchanged(wanted, scope);
  }

  #assertUnchanged(wanted: HttpOptions, scope: string): void {
    const running = resolveHttpOptions(scope, this.#options);
    const changed = Object.entries(resolveHttpOptions(scope, wanted)).filter(
      ([name, value]) => !sameOptions(running[name as keyof HttpOptions], value),
    );
    if (changed.length === 0) return;
    throw new GoldenSignalsError(
      'ERR_GS_HTTP_CONFIGURED_TWICE',
      `${scope}: HTTP monitoring already runs with other values of: ${changed.map(([name]) => name).join(', ')}. Give all options to the first middleware or to createMonitor({ http }), or use a monitor of its own.`,
    );
  }
}
