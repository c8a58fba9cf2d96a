import type { CallDetails, CallTarget, ExtensionHost } from '@golden-signals/core/extension';
import type { HttpMetrics } from './http-metrics.ts';

/** Details of calls that are kept for the next one. */
const maxDetails = 200;

/** One host that is called, with what its calls are recorded in. */
export class CalledHost {
  /** Without brackets where it is an address of IPv6. */
  readonly address: string;
  readonly port: number | undefined;
  readonly target: CallTarget;
  readonly #host: ExtensionHost;
  readonly #metrics: HttpMetrics;
  readonly #labels: { readonly server_address: string; readonly server_port: string };
  readonly #details = new Map<string, CallDetails>();
  #body: ReturnType<HttpMetrics['body']['labels']> | undefined;

  constructor(host: ExtensionHost, metrics: HttpMetrics, target: CallTarget) {
    this.#host = host;
    this.#metrics = metrics;
    this.target = target;
    this.address = target.address ?? '';
    this.port = target.port;
    this.#labels = { server_address: this.address, server_port: String(this.port ?? '') };
  }

  /** Returns the same object for the same call, because the target is found faster by it. */
  details(method: string, template: string | undefined): CallDetails {
    const key = template === undefined ? method : `${method} ${template}`;
    let details = this.#details.get(key);
    if (details === undefined) {
      details = { operation: method, collection: template };
      if (this.#details.size < maxDetails) this.#details.set(key, details);
    }
    return details;
  }

  nowMs(): number {
    return this.#host.clock.now();
  }

  bodyEnded(durationMs: number): void {
    this.#body ??= this.#metrics.body.labels(this.#labels);
    this.#body.observe(durationMs / 1_000);
  }

  connected(durationMs: number): void {
    this.#metrics.connecting.labels(this.#labels).observe(durationMs / 1_000);
  }

  retried(method: string): void {
    this.#metrics.retries.labels({ http_request_method: method, ...this.#labels }).inc();
  }
}
