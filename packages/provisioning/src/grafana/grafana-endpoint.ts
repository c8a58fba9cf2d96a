import type { Endpoint, EndpointResponse } from '@golden-signals/core';
import { GoldenSignalsError } from '@golden-signals/core';
import type { Definitions } from '../definitions.ts';
import { type DashboardName, grafanaDashboards } from './grafana-dashboards.ts';
import type { GrafanaOptions } from './grafana-options.ts';

/**
 * Returns the endpoint that serves the dashboards as they are now: `?name=overview` is one, ready to be imported; without a
 * name it lists those that there are. `&histograms=native` asks for the other kind than `options` says.
 *
 * @param read Returns what the application defines.
 */
export function grafanaEndpoint(read: () => Definitions, options: GrafanaOptions): Endpoint {
  return {
    name: 'grafana-dashboard',
    paths: ['/grafana-dashboard'],
    access: 'read',
    handle({ query }) {
      const histograms = query.get('histograms');
      const name = query.get('name');
      try {
        const dashboards = grafanaDashboards(read(), {
          ...options,
          ...(histograms !== null && { histograms: histograms as 'native' }),
        });
        if (name === null) {
          const list = Object.entries(dashboards).map(([name, { uid, title }]) => ({ name, uid, title }));
          return json(200, { dashboards: list });
        }
        if (Object.hasOwn(dashboards, name)) return json(200, dashboards[name as DashboardName]);
        return json(404, { error: `There is no such dashboard, but ${Object.keys(dashboards).join(', ')}.` });
      } catch (error) {
        if (error instanceof GoldenSignalsError && error.code === 'ERR_GS_OPTION_INVALID')
          return json(400, { error: error.message });
        throw error;
      }
    },
  };
}

function json(status: number, body: unknown): EndpointResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: `${JSON.stringify(body, undefined, 2)}\n`,
  };
}
