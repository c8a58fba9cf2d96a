import type { Endpoint } from '../endpoints/endpoint.ts';
import type { DiagnosticsReport } from './diagnostics-report.ts';

const paths = { errors: 'errors', slow: 'slow', inFlight: 'in-flight', stalls: 'stalls' } as const;

/**
 * One endpoint for each part of the report, as JSON.
 *
 * @param basePath For example `/monitoring`, which makes `/monitoring/errors`, `/slow`, `/in-flight` and `/stalls`.
 * @param read Makes one part of the report.
 */
export function monitoringEndpoints(
  basePath: string,
  read: <Part extends keyof DiagnosticsReport>(part: Part) => DiagnosticsReport[Part],
): Endpoint[] {
  return (Object.keys(paths) as (keyof typeof paths)[]).map((part) => ({
    name: `monitoring-${paths[part]}`,
    paths: [`${basePath}/${paths[part]}`],
    access: 'read',
    handle: () => ({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: `${JSON.stringify(read(part))}\n`,
    }),
  }));
}
