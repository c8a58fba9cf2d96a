import { GoldenSignalsError } from '../errors.ts';
import { sameOptions } from '../same-options.ts';
import { HttpMonitor, type HttpMonitorHost } from './http-monitor.ts';
import { checkHttpOptions, type HttpOptions, resolveHttpOptions } from './http-options.ts';

/** Gathers the options of HTTP monitoring until it is used for the first time. */
export class HttpSetup {
  readonly #host: HttpMonitorHost;
  #options: HttpOptions;
  #monitor: HttpMonitor | undefined;

  /** @throws GoldenSignalsError as `checkHttpOptions` */
  constructor(host: HttpMonitorHost, options: HttpOptions) {
    checkHttpOptions('createMonitor http', options);
    this.#host = host;
    this.#options = options;
  }

  /** The HTTP monitor if there is one; asking does not make one. */
  get existing(): HttpMonitor | undefined {
    return this.#monitor;
  }

  /** The HTTP monitor with the options given so far; the first use fixes them. */
  get monitor(): HttpMonitor {
    this.#monitor ??= new HttpMonitor(this.#host, this.#options);
    return this.#monitor;
  }

  /** @throws GoldenSignalsError as `Monitor.configureHttp` */
  configure(options: HttpOptions, scope: string): void {
    checkHttpOptions(scope, options);
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const wanted: HttpOptions = { ...this.#options, ...given };
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
