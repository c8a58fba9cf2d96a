import { GoldenSignalsError } from '../base/coded-error.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { isAnnounced } from './test-environment.ts';

/** What was said already, by monitor. */
const notices = new WeakMap<Monitor, Set<string>>();

/** Where endpoints are served, and which of them. */
export interface ServedEndpoints {
  /** For people, for example `Express` or `port 9464`. */
  readonly where: string;
  /** Before the endpoints' own paths. Default: nothing. */
  readonly mountPath?: string;
  /** Default: all of them. */
  readonly only?: ((endpoint: Endpoint) => boolean) | undefined;
}

/** Logs one line that says which paths are served; a second time only when they have changed. */
export function announceEndpoints(monitor: Monitor, { where, mountPath = '', only }: ServedEndpoints): void {
  const served = [...monitor.endpoints].filter((placed) => only === undefined || only(placed.endpoint));
  const paths = served.flatMap((placed) =>
    placed.paths.map((path) => `${mountPath}${path}${placed.isPrefix ? '/*' : ''}`),
  );
  if (paths.length === 0 || !isAnnounced(monitor) || !isNew(monitor, `${where} ${paths.join(' ')}`)) return;
  monitor.logger.info({ paths }, `Monitoring is served on ${where} at ${paths.join(', ')}`);
}

/** A route of the application at the path of an endpoint. */
export interface TakenRoute {
  readonly endpoint: string;
  /** As the application has it. */
  readonly route: string;
}

/**
 * Says which routes of the application answer in the place of endpoints, each once per monitor.
 *
 * @throws GoldenSignalsError `ERR_GS_ENDPOINT_ROUTE_TAKEN` when `endpointConflicts` is `error`
 */
export function reportTakenRoutes(monitor: Monitor, taken: readonly TakenRoute[]): void {
  for (const { endpoint, route } of taken) {
    const text = `The application has a route ${route} of its own, so the endpoint "${endpoint}" is not served there`;
    if (monitor.options.endpointConflicts === 'error') {
      throw new GoldenSignalsError(
        'ERR_GS_ENDPOINT_ROUTE_TAKEN',
        `${text}. Give either another path (endpointPrefix moves all endpoints), or set endpointConflicts to "application".`,
      );
    }
    if (isNew(monitor, `${endpoint} ${route}`)) {
      monitor.logger.warn(
        { endpoint, route },
        `${text}: give either another path (endpointPrefix moves all)`,
      );
    }
  }
}

function isNew(monitor: Monitor, text: string): boolean {
  const said = notices.get(monitor) ?? new Set();
  notices.set(monitor, said);
  if (said.has(text)) return false;
  said.add(text);
  return true;
}
