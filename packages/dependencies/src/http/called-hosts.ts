import { type ExtensionHost, overflowValue } from '@golden-signals/core/extension';
import { CalledHost } from './called-host.ts';
import type { HttpMetrics } from './http-metrics.ts';
import type { ResolvedHttpClientOptions } from './http-options.ts';

/** Hosts that are told apart; all others are measured together. */
const maxHosts = 100;
const overflow = {
  system: overflowValue,
  namespace: overflowValue,
  address: overflowValue,
  pool: overflowValue,
};

/** The hosts that one monitor saw being called. */
export class CalledHosts {
  readonly #host: ExtensionHost;
  readonly #metrics: HttpMetrics;
  readonly #excluded: ReadonlySet<string>;
  /** By origin, as `URL.origin` has it; undefined for those that are left out. */
  readonly #byOrigin = new Map<string, CalledHost | undefined>();
  readonly #names = new Set<string>();
  #others: CalledHost | undefined;

  constructor(host: ExtensionHost, metrics: HttpMetrics, { excludeHosts }: ResolvedHttpClientOptions) {
    this.#host = host;
    this.#metrics = metrics;
    this.#excluded = excludeHosts;
  }

  /**
   * @param origin `http://127.0.0.1:8080`; whatever else is in it is not kept.
   * @returns Undefined for what is left out. @throws What `new URL` throws.
   */
  find(origin: string): CalledHost | undefined {
    const known = this.#byOrigin.get(origin);
    if (known !== undefined || this.#byOrigin.has(origin)) return known;
    const url = new URL(origin);
    // `origin` may have had credentials, or upper case.
    return this.#byOrigin.has(url.origin) ? this.#byOrigin.get(url.origin) : this.#add(url);
  }

  /** Returns a host that was called before. */
  known(origin: string): CalledHost | undefined {
    return this.#byOrigin.get(origin);
  }

  /** Returns whether a host of this name is called. */
  has(name: string): boolean {
    return this.#names.has(name);
  }

  #add({ hostname, origin, port: given, protocol }: URL): CalledHost | undefined {
    const port = given === '' ? defaultPort(protocol) : Number(given);
    const name = hostname.replace(/^\[|\]$/g, '');
    const isExcluded = this.#excluded.has(name) || this.#excluded.has(`${hostname}:${port}`);
    if (isExcluded && this.#byOrigin.size >= maxHosts) return undefined;
    if (this.#byOrigin.size >= maxHosts) return this.#overflow();
    const host = isExcluded ? undefined : this.#create({ system: 'http', address: name, port });
    this.#byOrigin.set(origin, host);
    if (!isExcluded) this.#names.add(name);
    return host;
  }

  #overflow(): CalledHost {
    if (this.#others === undefined) {
      this.#host.logger.warn(
        {},
        `More than ${maxHosts} hosts are called by HTTP; further ones are measured together, as "${overflowValue}".`,
      );
      this.#others = this.#create(overflow);
    }
    return this.#others;
  }

  #create(where: { system: string; address: string; port?: number }): CalledHost {
    return new CalledHost(this.#host, this.#metrics, this.#host.calls.target({ kind: 'http', ...where }));
  }
}

function defaultPort(protocol: string): number {
  return protocol === 'https:' || protocol === 'wss:' ? 443 : 80;
}
