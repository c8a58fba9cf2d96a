import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor, type Extension, type Monitor, type MonitorOptions } from '@golden-signals/core';
import type { CallEnd, ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type DependenciesOptions, dependencies } from '@golden-signals/dependencies';
import { afterEach } from '@jest/globals';

const cleanups: Array<() => Promise<unknown> | unknown> = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs at the end of the test. */
export function afterwards(cleanup: () => Promise<unknown> | unknown): void {
  cleanups.push(cleanup);
}

export interface Measuring {
  readonly monitor: Monitor;
  readonly host: ExtensionHost;
  readonly logger: MemoryLogger;
  /** All calls that are over. */
  readonly ends: CallEnd[];
}

/** A monitor that measures outgoing requests, and what it heard of them. */
export function measuring(options?: DependenciesOptions, monitorOptions: MonitorOptions = {}): Measuring {
  const logger = new MemoryLogger();
  const ends: CallEnd[] = [];
  let host: ExtensionHost | undefined;
  const hearing: Extension = {
    name: 'hearing',
    setup(given) {
      host = given;
      given.calls.onEnd((end) => ends.push(end));
    },
  };
  const monitor = createMonitor({
    logger,
    runtimeMetrics: false,
    stalls: false,
    env: {},
    extensions: [dependencies(options), hearing],
    ...monitorOptions,
  });
  afterwards(() => monitor.close());
  return { monitor, host: host!, logger, ends };
}

/** The lines of a scrape that begin so. */
export async function scraped(monitor: Monitor, start: string): Promise<string[]> {
  return (await monitor.registry.metrics()).split('\n').filter((line) => line.startsWith(start));
}

export interface Listening {
  readonly server: Server;
  readonly port: number;
  /** `http://127.0.0.1:8080` */
  readonly origin: string;
}

/** A server that is called. */
export async function listening(server: Server | RequestListener): Promise<Listening> {
  const own = typeof server === 'function' ? createServer(server) : server;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  afterwards(async () => {
    const closed = new Promise((resolve) => own.close(resolve));
    own.closeAllConnections();
    await closed;
  });
  const { port } = own.address() as AddressInfo;
  return { server: own, port, origin: `http://127.0.0.1:${port}` };
}

/** A port that nobody listens at. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
