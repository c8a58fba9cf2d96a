import type { CallOrigin, ExtensionHost } from '@golden-signals/core/extension';
import { CalledHosts } from './called-hosts.ts';
import { FailedRequests } from './failed-requests.ts';
import { HttpCall } from './http-call.ts';
import { type HttpMetrics, httpMetrics } from './http-metrics.ts';
import type { ResolvedHttpClientOptions } from './http-options.ts';
import { Quotas } from './quotas/quotas.ts';
import type { RequestLine } from './request-line.ts';

const ofNoWork: CallOrigin = { work: undefined };

/** The outgoing HTTP requests of one monitor. */
export class HttpCalls {
  readonly host: ExtensionHost;
  readonly hosts: CalledHosts;
  readonly failures: FailedRequests;
  readonly quotas: Quotas;
  /** Whether its monitor is that of the process. */
  readonly isDefault: () => boolean;
  readonly #metrics: HttpMetrics;
  readonly #template: ResolvedHttpClientOptions['template'];

  constructor(host: ExtensionHost, options: ResolvedHttpClientOptions, isDefault: () => boolean) {
    this.host = host;
    this.isDefault = isDefault;
    this.#metrics = httpMetrics(host.metrics);
    this.#template = options.template;
    this.hosts = new CalledHosts(host, this.#metrics, options);
    this.failures = new FailedRequests(host.work);
    this.quotas = new Quotas(host);
  }

  /**
   * Begins a call. Undefined for what is left out.
   *
   * @param isCaller False in a context that is not the caller's: then it is of no work.
   */
  begin(request: RequestLine, isCaller = true): HttpCall | undefined {
    const called = this.hosts.find(request.origin);
    if (called === undefined) return undefined;
    const work = isCaller ? this.host.work.current() : undefined;
    if (work !== undefined && this.failures.isRetry(work, request)) called.retried(request.method);
    const template = this.#template === undefined ? undefined : this.#templateOf(request);
    const details = called.details(request.method, template);
    const call = called.target.begin(details, isCaller ? undefined : ofNoWork);
    return new HttpCall(this, called, call, work, request);
  }

  /** A name was looked up, by whichever client. */
  lookedUp(name: string, durationMs: number): void {
    if (this.hosts.has(name))
      this.#metrics.lookups.labels({ dns_question_name: name }).observe(durationMs / 1_000);
  }

  #templateOf({ origin, path }: RequestLine): string | undefined {
    try {
      const template = this.#template!(new URL(path, origin));
      return typeof template === 'string' && template !== '' ? template : undefined;
    } catch (error) {
      this.host.internalError(error);
      return undefined;
    }
  }
}
