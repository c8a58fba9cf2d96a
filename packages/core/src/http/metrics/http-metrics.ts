import type { IncomingMessage } from 'node:http';
import { property } from '../../base/property.ts';
import type { Counter, CounterSeries } from '../../metrics/counter.ts';
import type { ExemplarLabels } from '../../metrics/exemplar.ts';
import type { Histogram } from '../../metrics/histogram.ts';
import type { Registry } from '../../metrics/registry.ts';
import type { Series } from '../../metrics/series-table.ts';
import type { WorkListeners } from '../../work/work-listeners.ts';
import { httpFeatures } from '../options/features.ts';
import {
  errorTypeLabel,
  type HttpNames,
  httpNames,
  protocolLabel,
  schemeLabel,
} from '../options/http-names.ts';
import type { ResolvedHttpOptions } from '../options/http-options.ts';
import type { InFlight } from './in-flight.ts';
import { createLabelTransform, type ShownLabels } from './label-transform.ts';
import { measured } from './measured-duration.ts';
import type { RequestSeries, SeriesBudget } from './request-series.ts';

/** The metrics in the registry, and how a finished request is recorded in them. */
export class HttpMetrics {
  /** Which features of an exchange record its duration here. */
  readonly durationFeatures: number;
  readonly #names: HttpNames;
  readonly #wants: Pick<WorkListeners, 'failuresFromZero'>;
  readonly #statusByClass: boolean;
  readonly #customNames: readonly string[];
  readonly #staticLabels: Readonly<Record<string, string>>;
  readonly #eventLabels: readonly string[];
  readonly #sizeLabels: readonly string[];
  readonly #shown: ShownLabels;
  private readonly requests: Counter<string> | undefined;
  private readonly duration: Histogram<string>;
  readonly #sizes: { readonly request: Histogram<string>; readonly response: Histogram<string> } | undefined;
  readonly #errors: Counter<string>;
  readonly #handledErrors: Counter<string>;
  readonly #slow: Counter<string>;

  /** @param onError Told of a transform of labels that fails; must not throw. */
  constructor(
    registry: Registry,
    options: ResolvedHttpOptions,
    inFlight: InFlight,
    onError: (error: unknown) => void,
    wants: Pick<WorkListeners, 'failuresFromZero'>,
  ) {
    const names = httpNames(options);
    const { method, route, status } = names;
    const custom = Object.keys(options.labels);
    const labelNames = [
      method,
      route,
      status,
      ...(names.detailed ? [protocolLabel, schemeLabel, errorTypeLabel] : []),
      ...custom,
    ];
    const sizeLabels = names.detailed ? labelNames : [method, route, ...custom];
    this.#names = names;
    this.#wants = wants;
    this.#statusByClass = options.statusLabel === 'class';
    this.#customNames = custom;
    this.#staticLabels = staticLabelsOf(options);
    this.#eventLabels = [method, route, ...custom];
    this.#sizeLabels = sizeLabels;
    this.#shown = createLabelTransform(options.transformLabels, onError);
    const { count, latency } = httpFeatures;
    this.durationFeatures = names.requests === undefined ? count | latency : latency;

    if (names.requests !== undefined) {
      this.requests = registry.counter({ name: names.requests, help: 'HTTP requests served.', labelNames });
    }
    this.duration = registry.histogram({
      name: names.duration,
      help: 'Time from the arrival of an HTTP request to the end of its response, in seconds.',
      labelNames,
      buckets: options.buckets,
    });
    registry.gauge({
      name: names.inFlight,
      help: 'HTTP requests being served now.',
      labelNames: names.detailed ? [method, schemeLabel] : [method],
      collect: (gauge) => {
        for (const { method: value, scheme, requests } of inFlight.read()) {
          gauge
            .labels(names.detailed ? { [method]: value, [schemeLabel]: scheme } : { [method]: value })
            .set(requests);
        }
      },
    });
    if (options.sizes) {
      const size = (name: string, help: string) =>
        registry.histogram({ name, help, labelNames: sizeLabels, buckets: options.sizeBuckets });
      this.#sizes = {
        request: size(
          names.requestSize,
          'Size of HTTP request bodies as declared, else as received, in bytes.',
        ),
        response: size(names.responseSize, 'Size of HTTP response bodies as sent, in bytes.'),
      };
    }
    this.#errors = registry.counter({
      name: names.errors,
      help: 'HTTP requests that the server failed to answer, by type of error.',
      labelNames: [...this.#eventLabels, errorTypeLabel],
    });
    this.#handledErrors = registry.counter({
      name: names.handledErrors,
      help: 'HTTP requests in which the server failed, and that the application answered all the same, by type of error.',
      labelNames: [...this.#eventLabels, errorTypeLabel],
    });
    this.#slow = registry.counter({
      name: names.slow,
      help: 'HTTP requests that took longer than the threshold of their route.',
      labelNames: this.#eventLabels,
    });
  }

  /** Whether sizes are recorded. */
  get sizes(): boolean {
    return this.#sizes !== undefined;
  }

  /** Whether `detail` finds another series than the one it is given. */
  get detailed(): boolean {
    return this.#names.detailed;
  }

  /** Returns the status as its label has it, and the number that stands for all statuses with this label. */
  statusGroup(status: number): number {
    return this.#statusByClass ? Math.trunc(status / 100) : status;
  }

  /**
   * The labels that are known with the route, method and status.
   *
   * @param custom Values of custom labels that are the route's own; of those that are not declared, nothing is kept.
   */
  labelsOf(
    template: string,
    method: string,
    statusGroup: number,
    custom: Readonly<Record<string, string>> = {},
  ): Readonly<Record<string, string>> {
    const names = this.#names;
    const declared = Object.entries(custom).filter(([name]) => this.#customNames.includes(name));
    return {
      ...this.#staticLabels,
      ...Object.fromEntries(declared),
      [names.method]: method,
      // The conventions leave out the route where the framework gives none; our stand-ins are in angle brackets.
      [names.route]: names.detailed && template.startsWith('<') ? '' : template,
      [names.status]: this.#statusByClass ? `${statusGroup}xx` : `${statusGroup}`,
    };
  }

  /** The series with the labels that only the detailed naming has. */
  detail(
    series: RequestSeries,
    req: IncomingMessage,
    encrypted: boolean,
    errorType: string,
    budget: SeriesBudget,
  ): RequestSeries {
    if (!this.detailed) return series;
    return series
      .child(protocolLabel, protocolVersion(property(req, 'httpVersion')), budget)
      .child(schemeLabel, encrypted ? 'https' : 'http', budget)
      .child(errorTypeLabel, errorType, budget);
  }

  count(series: RequestSeries): void {
    if (this.requests === undefined) return;
    series.requests ??= this.#beginCounting(this.requests, series);
    series.requests.inc();
  }

  #beginCounting(requests: Counter<string>, { status, labels }: RequestSeries): CounterSeries {
    const group = this.statusGroup(500);
    if (this.#wants.failuresFromZero && status !== group) {
      const failed = this.#statusByClass ? `${group}xx` : `${group}`;
      requests.labels(this.#shown({ ...labels, [this.#names.status]: failed }));
    }
    return requests.labels(this.#shown(labels));
  }

  /** Of the current request; see `measured`. */
  observeDuration(series: RequestSeries, exemplar?: ExemplarLabels): void {
    series.duration ??= this.duration.labels(this.#shown(series.labels));
    series.duration.observe(measured[0]! / 1_000, exemplar);
  }

  /** `undefined` is a size that is not known. */
  observeSizes(
    series: RequestSeries,
    requestBytes: number | undefined,
    responseBytes: number | undefined,
  ): void {
    if (this.#sizes === undefined) return;
    if (requestBytes !== undefined) {
      series.requestSize ??= this.#sizes.request.labels(this.#shown(pick(series.labels, this.#sizeLabels)));
      series.requestSize.observe(requestBytes);
    }
    if (responseBytes !== undefined) {
      series.responseSize ??= this.#sizes.response.labels(this.#shown(pick(series.labels, this.#sizeLabels)));
      series.responseSize.observe(responseBytes);
    }
  }

  /** Returns whether every series of it that was made has been taken out. */
  isIdle({ requests, duration, requestSize, responseSize, slow, errors }: RequestSeries): boolean {
    const isGone = <S extends Series>(
      metric: { holds(series: S): boolean } | undefined,
      series: S | undefined,
    ) => series === undefined || metric?.holds(series) === false;
    return (
      isGone(this.requests, requests) &&
      isGone(this.duration, duration) &&
      isGone(this.#sizes?.request, requestSize) &&
      isGone(this.#sizes?.response, responseSize) &&
      isGone(this.#slow, slow) &&
      isGone(this.#errors, errors)
    );
  }

  // Errors and slow requests are looked up each time: they are rare, and a lookup costs less than throwing did.

  countError(series: RequestSeries, errorType: string): void {
    // One status mostly fails in one way.
    if (series.errorType !== errorType) {
      const labels = { ...pick(series.labels, this.#eventLabels), [errorTypeLabel]: errorType };
      series.errors = this.#errors.labels(this.#shown(labels));
      series.errorType = errorType;
    }
    series.errors!.inc();
  }

  countHandled(series: RequestSeries, errorType: string): void {
    const labels = { ...pick(series.labels, this.#eventLabels), [errorTypeLabel]: errorType };
    this.#handledErrors.labels(this.#shown(labels)).inc();
  }

  countSlow(series: RequestSeries): void {
    series.slow ??= this.#slow.labels(this.#shown(pick(series.labels, this.#eventLabels)));
    series.slow.inc();
  }
}

/** As the conventions have it: HTTP/2 has no minor version. */
function protocolVersion(httpVersion: unknown): string {
  if (httpVersion === '1.1' || httpVersion === '1.0') return httpVersion;
  return httpVersion === '2.0' ? '2' : '';
}

function staticLabelsOf({ labels }: ResolvedHttpOptions): Record<string, string> {
  const constant: Record<string, string> = {};
  for (const [name, source] of Object.entries(labels))
    if (typeof source === 'string') constant[name] = source;
  return constant;
}

function pick(labels: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, labels[name] ?? '']));
}
