import type { IncomingMessage, ServerResponse } from 'node:http';
import { GoldenSignalsError } from '../../base/coded-error.ts';
import {
  checkOptions,
  invalidOption,
  isBoolean,
  isNonEmptyString,
  isPlainObject,
  type Rules,
} from '../../base/option-rules.ts';
import { isSlowThreshold, type SlowThreshold } from './slow-threshold.ts';

/** What may be said about one route: in the option `routes`, or by an adapter when it registers the route. */
export interface RouteSettings<Request = IncomingMessage, Response = ServerResponse> {
  /**
   * What the route is called in the label `route` and everywhere else. Several routes may have one name, and are one
   * then. Default: its template.
   */
  name?: string;
  /**
   * `false` for a route that lasts as long as its client wants, such as an event stream or a long poll: it is counted, with
   * its errors, but its durations are in no histogram, percentile or Apdex score, and it is neither slow nor overdue.
   * With the naming `opentelemetry` it stays in the histogram, whose count is the number of requests. Default: true.
   */
  latency?: boolean;
  /** Requests that take longer than this are slow. Default: the monitor's `slowThresholdMs`. */
  slowThresholdMs?: SlowThreshold<Request, Response>;
  /** `true` counts nothing for this route, except that its requests are in flight while they last. Default: false. */
  exclude?: boolean;
  /** Values for labels that the option `labels` declares, in the place of what it says. Default: none. */
  labels?: Readonly<Record<string, string>>;
}

const routeRules: Rules<RouteSettings> = {
  name: isNonEmptyString,
  latency: isBoolean,
  slowThresholdMs: isSlowThreshold,
  exclude: isBoolean,
  labels: isPlainObject,
};

/**
 * Checks what is said about one route.
 *
 * @param labels The labels that the option `labels` declares. Default: none.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, or `ERR_GS_LABEL_UNKNOWN`
 */
export function checkRouteSettings(
  scope: string,
  settings: RouteSettings,
  labels: Readonly<Record<string, unknown>> = {},
): void {
  checkOptions(scope, settings, routeRules);
  for (const [name, value] of Object.entries(settings.labels ?? {})) {
    if (!Object.hasOwn(labels, name)) {
      throw new GoldenSignalsError(
        'ERR_GS_LABEL_UNKNOWN',
        `${scope}: there is no label "${name}". Declare it for all routes in the option "labels", with the value it has elsewhere.`,
      );
    }
    if (typeof value !== 'string') throw invalidOption(`${scope} labels`, name, value, 'a string');
  }
}
