import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a server of pings got. */
export interface Pinged {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Stands for the servers of Healthchecks and Sentry. */
export interface PingServer {
  readonly origin: string;
  readonly requests: Pinged[];
  /** The statuses of the next answers; 200 when there is none left, and no answer at all for 0. */
  readonly statuses: number[];
  /** Resolves once there are so many requests. */
  got(count: number): Promise<readonly Pinged[]>;
  close(): Promise<void>;
}

export async function pingServer(): Promise<PingServer> {
  const requests: Pinged[] = [];
  const statuses: number[] = [];
  const waiting: Array<() => void> = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    requests.push({
      method: request.method ?? '',
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    const status = statuses.shift() ?? 200;
    if (status !== 0) response.writeHead(status, { location: '/elsewhere' }).end('OK');
    for (const wake of waiting.splice(0)) wake();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    statuses,
    async got(count) {
      while (requests.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return requests;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
