import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  checkOptions,
  invalidOption,
  isBoolean,
  isFunction,
  isOneOf,
  isPlainObject,
  type Rule,
  type Rules,
} from '../../base/option-rules.ts';
import { assertLabelNames, isMetricName, labelNameError } from '../../metric-model/names.ts';
import { defaultBuckets } from '../../metrics/classic-buckets.ts';
import { builtInLabels, type HttpMetricNames, httpMetricNames } from './http-names.ts';
import { checkRouteSettings, type RouteSettings } from './route-settings.ts';
import { isSlowThreshold, type RequestFunction, type SlowThreshold } from './slow-threshold.ts';

/** Where nothing else is said, and for a threshold that follows a route of which too little is known. */
export const defaultSlowThresholdMs = 1_000;

/**
 * A constant, or a function that is called once per request, when the response is over. It is given the request and the
 * response of the framework: Express's, Fastify's request and reply, else Node's.
 */
export type HttpLabel<Request = IncomingMessage, Response = ServerResponse> =
  | string
  | RequestFunction<Request, Response, unknown>;

type RequestPredicate = { call(req: IncomingMessage): boolean }['call'];

/** See `HttpOptions.transformLabels`. */
export type LabelTransform = (labels: Readonly<Record<string, string>>) => Readonly<Record<string, unknown>>;

/** Which requests are left out; see `HttpOptions.exclude`. */
export type HttpExclusion = string | RegExp | ReadonlyArray<string | RegExp> | RequestPredicate;

/** Which responses are left out; see `HttpOptions.excludeResponse`. */
export type HttpResponseExclusion<Request = IncomingMessage, Response = ServerResponse> =
  | readonly number[]
  | { call(req: Request, res: Response, status: number): boolean }['call'];

/**
 * How HTTP requests are observed.
 *
 * `Request` and `Response` are what the functions among the options are given at the end of a request; an adapter says which.
 */
export interface HttpOptions<Request = IncomingMessage, Response = ServerResponse> {
  /**
   * Requests to leave out: strings that equal the whole path (without the query string and a slash at its end),
   * patterns that match it, or a predicate. Decided once per request, at its start, when there is only Node's request. A predicate that throws or
   * returns a promise leaves out nothing, and is counted. Default: none.
   */
  exclude?: HttpExclusion;
  /**
   * Responses to leave out once they are over: statuses such as `[404]`, or a predicate that is given the status as it is
   * counted (499 for a client that left). A predicate that throws or returns a promise leaves out nothing, and is
   * counted. They are in flight while they last. Default: none.
   */
  excludeResponse?: HttpResponseExclusion<Request, Response>;
  /**
   * Labels that every series counted at the end of a request carries besides the built-in ones. A function should
   * return one of few values (a tenant's plan, not a user's id): a string, a number, a boolean, or undefined, which
   * is the empty value. When it throws or returns something else, the value is empty and the failure is counted.
   */
  labels?: Readonly<Record<string, HttpLabel<Request, Response>>>;
  /**
   * Changes values of labels before a series is made, and not for each request: it is given all labels of a new series and
   * returns those that shall be other ones, for example `({ route }) => ({ route: route.replace(/^\/v\d+/, '') })`. Series
   * that become equal are one. It concerns what is counted at the end of a request. Where it throws, returns a promise or
   * something else than an object, the labels stay, and the failure is counted. Default: none.
   */
  transformLabels?: LabelTransform | undefined;
  /** Settings by template, for example `{ '/reports/:id': { slowThresholdMs: 5000 } }`. They win over the adapter's. */
  routes?: Readonly<Record<string, RouteSettings<Request, Response>>>;
  /**
   * Requests that take longer than this are slow: milliseconds, a multiple of a percentile of the route's own last 15
   * minutes (`'p99 × 3'`; 1000 until the route had 100 requests), or a function that is asked at the end of each
   * request. Default: `GS_SLOW_REQUEST_THRESHOLD`, else 1000.
   */
  slowThresholdMs?: SlowThreshold<Request, Response>;
  /** `opentelemetry` takes names and labels from its semantic conventions. Default: `prometheus`. */
  naming?: 'prometheus' | 'opentelemetry';
  /**
   * Names of the metrics that shall not be those of the naming, for example `{ requests: 'shop_http_requests_total' }`. Default:
   * none.
   */
  names?: Readonly<Partial<Record<keyof HttpMetricNames, string>>>;
  /**
   * `class` has `2xx` for 200 to 299, and so on, in the place of the code; not with the naming `opentelemetry`, whose label
   * is a code. Default: `code`.
   */
  statusLabel?: 'code' | 'class';
  /** Record the sizes of request and response bodies too. Default: false. */
  sizes?: boolean;
  /** Answer with `X-Response-Time`: the time until the head of the response was written. Default: false. */
  responseTime?: boolean;
  /**
   * Answer with `Server-Timing`: the same time, and the operations inside the request where `requestContext` is on.
   * Default: false.
   */
  serverTiming?: boolean;
  /** Classic bounds of the duration histogram in seconds, ascending. Default: OpenTelemetry's advised ones. */
  buckets?: readonly number[];
  /** Classic bounds of the histograms of body sizes in bytes, ascending. Default: powers of four from 64 B to 64 MiB. */
  sizeBuckets?: readonly number[];
}

/** `HttpOptions` with the defaults applied. */
export type ResolvedHttpOptions = Readonly<Required<HttpOptions>>;

const isResponseExclusion: Rule = (value) => {
  if (typeof value === 'function') return undefined;
  const isStatus = (one: unknown) =>
    Number.isInteger(one) && (one as number) >= 100 && (one as number) <= 999;
  if (Array.isArray(value) && value.every(isStatus)) return undefined;
  return 'an array of statuses, or a function of request, response and status';
};

const isExclusion: Rule = (value) => {
  if (typeof value === 'function') return undefined;
  const isMatcher = (one: unknown) =>
    one instanceof RegExp || (typeof one === 'string' && one.startsWith('/'));
  if ([value].flat().every(isMatcher)) return undefined;
  return 'a path that starts with "/", a regular expression, an array of those, or a function of the request';
};

/** Powers of four from 64 B to 64 MiB: sizes span many magnitudes, and only the magnitude matters. */
const defaultSizeBuckets: readonly number[] = Array.from({ length: 11 }, (_, index) => 64 * 4 ** index);

const isBounds: Rule = (value) => {
  const ascending = (bound: unknown, at: number, all: unknown[]) =>
    Number.isFinite(bound) && (at === 0 || (bound as number) > (all[at - 1] as number));
  if (Array.isArray(value) && value.length > 0 && value.every(ascending)) return undefined;
  return 'an array of finite numbers, each greater than the one before';
};

const isLabelSource: Rule = (value) =>
  typeof value === 'string' || typeof value === 'function'
    ? undefined
    : 'a string or a function of request and response';

/** One rule per option of HTTP monitoring; `checkHttpOptions` checks what is inside of them too. */
export const httpRules: Rules<HttpOptions> = {
  exclude: isExclusion,
  excludeResponse: isResponseExclusion,
  transformLabels: isFunction,
  labels: isPlainObject,
  routes: isPlainObject,
  slowThresholdMs: isSlowThreshold,
  naming: isOneOf('prometheus', 'opentelemetry'),
  names: isPlainObject,
  statusLabel: isOneOf('code', 'class'),
  sizes: isBoolean,
  responseTime: isBoolean,
  serverTiming: isBoolean,
  buckets: isBounds,
  sizeBuckets: isBounds,
};

/**
 * Checks the options of HTTP monitoring.
 *
 * @param scope How messages call the options, for example `createMonitor http` or `metricsMiddleware`.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, or `ERR_GS_LABEL_NAME` for a custom
 *   label that is malformed, reserved, or named like a built-in one.
 */
export function checkHttpOptions(scope: string, options: HttpOptions): void {
  checkOptions(scope, options, httpRules);
  for (const [template, settings] of Object.entries(options.routes ?? {})) {
    checkRouteSettings(`${scope} routes[${JSON.stringify(template)}]`, settings, options.labels);
  }
  checkNames(scope, options);
  const labels = options.labels ?? {};
  assertLabelNames(`${scope} labels`, Object.keys(labels));
  for (const [name, source] of Object.entries(labels)) {
    if (builtInLabels.includes(name)) {
      throw labelNameError(
        `${scope} labels`,
        name,
        'the HTTP metrics have a label of this name already; choose another',
      );
    }
    const mustBe = isLabelSource(source);
    if (mustBe !== undefined) throw invalidOption(`${scope} labels`, name, source, mustBe);
  }
}

function checkNames(scope: string, { naming = 'prometheus', names = {}, statusLabel }: HttpOptions): void {
  if (naming === 'opentelemetry' && statusLabel === 'class') {
    const mustBe = `'code' with the naming "opentelemetry", whose label http_response_status_code is a code`;
    throw invalidOption(scope, 'statusLabel', statusLabel, mustBe);
  }
  const known = httpMetricNames(naming);
  for (const [metric, name] of Object.entries(names)) {
    if (known[metric as keyof HttpMetricNames] === undefined) {
      const all = Object.entries(known).flatMap(([key, value]) => (value === undefined ? [] : [key]));
      throw invalidOption(
        `${scope} names`,
        metric,
        name,
        `left out: with the naming "${naming}" there are ${all.join(', ')}`,
      );
    }
    if (!isMetricName(name)) {
      throw invalidOption(
        `${scope} names`,
        metric,
        name,
        'a metric name, such as "shop_http_requests_total"',
      );
    }
  }
}

/** @throws as `checkHttpOptions` */
export function resolveHttpOptions(scope: string, options: HttpOptions): ResolvedHttpOptions {
  checkHttpOptions(scope, options);
  return {
    exclude: options.exclude ?? [],
    excludeResponse: options.excludeResponse ?? [],
    transformLabels: options.transformLabels,
    labels: options.labels ?? {},
    routes: options.routes ?? {},
    slowThresholdMs: options.slowThresholdMs ?? defaultSlowThresholdMs,
    naming: options.naming ?? 'prometheus',
    names: options.names ?? {},
    statusLabel: options.statusLabel ?? 'code',
    sizes: options.sizes ?? false,
    responseTime: options.responseTime ?? false,
    serverTiming: options.serverTiming ?? false,
    buckets: options.buckets ?? defaultBuckets,
    sizeBuckets: options.sizeBuckets ?? defaultSizeBuckets,
  };
}
