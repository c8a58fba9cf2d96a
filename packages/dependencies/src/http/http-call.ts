import type { Call, Work } from '@golden-signals/core/extension';
import type { CalledHost } from './called-host.ts';
import { isPassing } from './failed-requests.ts';
import type { HttpCalls } from './http-calls.ts';
import type { RequestLine } from './request-line.ts';

/** One outgoing request of which an answer is awaited. */
export class HttpCall {
  readonly host: CalledHost;
  private readonly calls: HttpCalls;
  private readonly call: Call;
  private readonly work: Work | undefined;
  private readonly request: RequestLine;
  private headMs: number | undefined = undefined;

  constructor(calls: HttpCalls, host: CalledHost, call: Call, work: Work | undefined, request: RequestLine) {
    this.calls = calls;
    this.host = host;
    this.call = call;
    this.work = work;
    this.request = request;
  }

  /** It has a connection. */
  sent(): void {
    this.call.sent();
  }

  /** @param rawHeaders Names and values in turns. */
  head(status: number, rawHeaders: readonly unknown[]): void {
    this.call.headers(status);
    this.headMs = this.host.nowMs();
    if (isPassing(status)) this.failed();
    this.calls.quotas.read(this.host, rawHeaders);
  }

  end(): void {
    this.call.end();
    if (this.headMs !== undefined) this.host.bodyEnded(this.host.nowMs() - this.headMs);
  }

  fail(error: unknown): void {
    this.call.end({ error });
    this.failed();
  }

  private failed(): void {
    if (this.work !== undefined) this.calls.failures.add(this.work, this.request);
  }
}
