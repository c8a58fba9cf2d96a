import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { GoldenSignalsError } from '../base/coded-error.ts';
import { checkOptions, invalidOption, isNonEmptyString, isNumber, type Rules } from '../base/option-rules.ts';
import { urlPath } from '../base/url-path.ts';
import type { EndpointResponse } from '../endpoints/endpoint.ts';
import type { EndpointTable } from '../endpoints/endpoint-table.ts';
import { serveNodeRequest } from '../endpoints/node-http.ts';
import { plainText } from '../endpoints/plain-text.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { isMonitor } from './adapter-options.ts';
import { defaultMonitor } from './default-monitor.ts';
import { announceEndpoints } from './endpoint-notices.ts';

export interface ManagementServerOptions {
  /** 0 takes any free port. Default: `GS_METRICS_PORT`. */
  port?: number;
  /** The address to listen on. Default: all of them, because a scraper is usually another machine. */
  host?: string;
  /** Whose endpoints are served, and with whose `close()` the server ends. Default: `defaultMonitor()`. */
  monitor?: Monitor;
}

export interface ManagementServer {
  /** The port it is bound to, also when 0 was asked for. */
  readonly port: number;
  /** The address it is bound to, as the system reports it. */
  readonly host: string;
  /** Stops listening and ends idle connections; a running answer gets one more second. Idempotent. */
  close(): Promise<void>;
}

const scope = 'startManagementServer';

const rules: Rules<ManagementServerOptions> = {
  port: isNumber({ min: 0, max: 65_535, integer: true }),
  host: isNonEmptyString,
  monitor: isMonitor,
};

/** The servers on the port that the environment names: whoever asks first starts it, and all others share it. */
const shared = new WeakMap<Monitor, Promise<ManagementServer>>();

/** How long a running answer may hold up `close()`. */
const closeGraceMs = 1_000;

/**
 * Serves the monitor's endpoints on a port of their own, for an application of any kind; `/` lists them.
 *
 * It never keeps the process alive: a program whose work is done ends although nobody closed the server. The
 * monitor's `close()` closes it too. On the port that the environment names there is one server per monitor: adapters that
 * find it there have started it, and get the same one.
 *
 * @throws GoldenSignalsError as a rejection: `ERR_GS_MANAGEMENT_PORT_TAKEN`, `ERR_GS_MANAGEMENT_LISTEN` when the
 *   port or the address cannot be used otherwise, `ERR_GS_MONITOR_CLOSED`, `ERR_GS_OPTION_UNKNOWN`,
 *   `ERR_GS_OPTION_INVALID`, and what `createMonitor` throws for a wrong environment variable.
 */
export async function startManagementServer(
  options: ManagementServerOptions = {},
): Promise<ManagementServer> {
  checkOptions(scope, options, rules);
  const { monitor = defaultMonitor(), port, host } = options;
  if (port !== undefined || host !== undefined) return startServer(monitor, port, host);
  let server = shared.get(monitor);
  if (server === undefined) {
    const forget = () => shared.delete(monitor);
    server = startServer(monitor, undefined, undefined, forget);
    shared.set(monitor, server);
    server.catch(forget);
  }
  return server;
}

async function startServer(
  monitor: Monitor,
  port = monitor.options.managementPort,
  host?: string,
  onClose: () => void = () => {},
): Promise<ManagementServer> {
  if (monitor.closed) throw closedError();
  if (port === undefined) {
    throw invalidOption(
      scope,
      'port',
      port,
      'given as an option or as GS_METRICS_PORT (0 for any free port)',
    );
  }
  const server = createManagementServer(monitor.endpoints);
  await listen(server, port, host);
  if (monitor.closed) {
    await closeServer(server, monitor.clock);
    throw closedError();
  }
  server.on('error', (error) => monitor.internalError('management-server', error));
  const bound = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  const close = () => {
    onClose();
    closing ??= closeServer(server, monitor.clock);
    return closing;
  };
  monitor.onClose(close);
  announceEndpoints(monitor, { where: `port ${bound.port}` });
  return { port: bound.port, host: bound.address, close };
}

/** Nothing would ever end a server of a monitor that is closed. */
function closedError(): GoldenSignalsError {
  return new GoldenSignalsError(
    'ERR_GS_MONITOR_CLOSED',
    `${scope}: the monitor is closed; start the server before close(), or with another monitor.`,
  );
}

function createManagementServer(endpoints: EndpointTable): Server {
  const server = createServer((req, res) => {
    if (serveNodeRequest(endpoints, req, res)) return;
    const { status, headers, body } = urlPath(req.url ?? '/') === '/' ? index(endpoints) : notFound();
    res.writeHead(status, { 'cache-control': 'no-store', ...headers });
    res.end(body);
  });
  server.on('connection', (socket) => socket.unref());
  return server;
}

function index(endpoints: EndpointTable): EndpointResponse {
  const lines = Array.from(endpoints, ({ endpoint, paths }) => `${paths[0]} (${endpoint.name})`);
  return plainText(200, ['Endpoints:', ...lines].join('\n'));
}

function notFound(): EndpointResponse {
  return plainText(404, 'Not found: "/" lists the endpoints.');
}

function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, port, host)));
    server.listen({ port, host }, () => {
      server.removeAllListeners('error');
      server.unref();
      resolve();
    });
  });
}

function listenError(
  error: NodeJS.ErrnoException,
  port: number,
  host: string | undefined,
): GoldenSignalsError {
  const address = host === undefined ? `port ${port}` : `port ${port} of ${host}`;
  if (error.code === 'EADDRINUSE') {
    return new GoldenSignalsError(
      'ERR_GS_MANAGEMENT_PORT_TAKEN',
      `${scope}: ${address} is in use by another server; choose another port, or 0 for any free one.`,
      { cause: error },
    );
  }
  return new GoldenSignalsError(
    'ERR_GS_MANAGEMENT_LISTEN',
    `${scope}: cannot listen on ${address} (${error.code ?? error.message}); choose a port and an address that this process may use.`,
    { cause: error },
  );
}

function closeServer(server: Server, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const stopWaiting = clock.after(closeGraceMs, () => server.closeAllConnections(), { keepAlive: true });
    server.close(() => {
      stopWaiting();
      resolve();
    });
    server.closeIdleConnections();
  });
}
