import { ownTime } from '../base/own-time.ts';
import type { Endpoint, EndpointResponse } from '../endpoints/endpoint.ts';
import type { MonitorSnapshot } from '../host/service-snapshot.ts';
import type { Sections } from './sections.ts';

interface LiveOptions {
  /** For example `/monitoring`. */
  readonly monitoringPath: string;
  readonly showDetails: boolean;
}

/**
 * Everything below `monitoringPath`, looked up when it is asked for, so that what is added late is served too: `/live`, the
 * snapshot with the cards of all sections, and each section by its name. The path itself lists them.
 */
export function liveEndpoint(
  monitor: { snapshot(): MonitorSnapshot },
  sections: Sections,
  { monitoringPath, showDetails }: LiveOptions,
): Endpoint {
  const options = { details: showDetails };
  const read = (path: string): unknown => {
    if (path === '')
      return { paths: ['live', ...sections.paths()].map((name) => `${monitoringPath}/${name}`) };
    if (path === 'live') return { ...monitor.snapshot(), cards: sections.cards(options) };
    return sections.readPath(path, options)?.data;
  };
  return {
    name: 'monitoring',
    paths: { prefix: monitoringPath },
    access: 'read',
    handle({ rest }) {
      const data = ownTime.measure('readsMs', () => read(rest));
      return data === undefined
        ? json(404, { error: `There is no section "${rest}"; ${monitoringPath} lists those that there are.` })
        : json(200, data);
    },
  };
}

function json(status: number, body: unknown): EndpointResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: `${JSON.stringify(body)}\n`,
  };
}
