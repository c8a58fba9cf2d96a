import {
  type Endpoint,
  type EndpointRequest,
  type EndpointResponse,
  GoldenSignalsError,
} from '@golden-signals/core';
import { type ExtensionHost, parseAccept } from '@golden-signals/core/extension';
import type { Health } from './health.ts';
import { healthDraftJson, healthJson, type Visibility } from './health-json.ts';
import type { ResolvedHealthOptions } from './health-options.ts';
import type { HealthReport } from './health-report.ts';
import { type Selection, selectionOf } from './selection.ts';
import type { HealthStatus } from './status.ts';

const defaultStatusCodes: Readonly<Record<HealthStatus, number>> = {
  healthy: 200,
  degraded: 200,
  unhealthy: 503,
  critical: 503,
};

type Read = (selection: Selection) => HealthReport | Promise<HealthReport>;

/** Returns the probes, the summaries and the groups, as the options say. */
export function createHealthEndpoints(
  health: Health,
  host: ExtensionHost,
  { paths, groups, details }: ResolvedHealthOptions,
): Endpoint[] {
  const maySeeMessages = createVisibility(host, details);
  const visibilityOf = async (request: EndpointRequest): Promise<Visibility> =>
    (await maySeeMessages(request)) ? 'messages' : 'status';
  const open = (
    name: string,
    pathList: readonly string[],
    read: Read,
    statusCodes = defaultStatusCodes,
  ): Endpoint => ({
    name,
    paths: pathList,
    access: 'open',
    handle: (request) => respond(request, read, statusCodes, visibilityOf),
  });
  const detailed: Endpoint = {
    name: 'health-detailed',
    paths: details === 'never' ? [] : paths.detailed,
    access: details === 'authorized' ? 'read' : 'open',
    handle: (request) =>
      respond(
        request,
        (selection) => health.read(selection),
        defaultStatusCodes,
        () => 'everything',
      ),
  };
  return [
    open('health', paths.health, (selection) => health.read(selection)),
    detailed,
    open('health-ready', paths.ready, (selection) => health.readReadiness(selection)),
    open('health-live', paths.live, (selection) => health.readLiveness(selection)),
    open('health-startup', paths.startup, (selection) => health.readStartup(selection)),
    ...Array.from(groups, ([name, group]) =>
      open(
        `health-group-${name}`,
        [group.path ?? `/health/${name}`],
        (selection) => health.read(group, selection),
        { ...defaultStatusCodes, ...group.statusCodes },
      ),
    ),
  ].filter(({ paths }) => 'prefix' in paths || paths.length > 0);
}

async function respond(
  request: EndpointRequest,
  read: Read,
  statusCodes: Readonly<Record<HealthStatus, number>>,
  visibilityOf: (request: EndpointRequest) => Visibility | Promise<Visibility>,
): Promise<EndpointResponse> {
  try {
    const report = await read(selectionOf(request.query));
    return answer(request, statusCodes[report.status], report, await visibilityOf(request));
  } catch (error) {
    if (!isUnknownCheck(error)) throw error;
    // The message lists the names and tags that there are.
    const isKnown = (await visibilityOf(request)) !== 'status';
    const message = isKnown ? error.message : 'There is no health check with such a name or tag.';
    return json(400, 'application/json; charset=utf-8', { error: error.code, message });
  }
}

function answer(
  { headers }: EndpointRequest,
  status: number,
  report: HealthReport,
  visibility: Visibility,
): EndpointResponse {
  return prefersDraft(headers.accept)
    ? json(status, 'application/health+json', healthDraftJson(report, visibility))
    : json(status, 'application/json; charset=utf-8', healthJson(report, visibility));
}

function json(status: number, contentType: string, body: object): EndpointResponse {
  return {
    status,
    headers: { 'content-type': contentType, vary: 'Accept' },
    body: JSON.stringify(body),
  };
}

/** Returns whether the draft's media type is asked for by name, and not less than plain JSON. */
function prefersDraft(accept: string | string[] | undefined): boolean {
  if (accept === undefined || !accept.includes('health+json')) return false;
  const preferences = parseAccept(String(accept));
  const qualityOf = (type: string) => preferences.find(({ value }) => value === type)?.quality ?? 0;
  const quality = qualityOf('application/health+json');
  return quality > 0 && quality >= qualityOf('application/json');
}

function createVisibility(
  host: ExtensionHost,
  details: ResolvedHealthOptions['details'],
): (request: EndpointRequest) => boolean | Promise<boolean> {
  if (details === 'never') return () => false;
  if (details === 'always') return () => true;
  return (request) => host.endpoints.mayRead(request);
}

function isUnknownCheck(error: unknown): error is GoldenSignalsError {
  return error instanceof GoldenSignalsError && error.code === 'ERR_GS_HEALTH_CHECK_UNKNOWN';
}
