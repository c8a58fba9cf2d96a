import {
  createMonitor,
  type EndpointResponse,
  type Monitor,
  type MonitorOptions,
} from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type Health, type HealthOptions, health } from '@golden-signals/health';

export interface MonitoredHealth {
  readonly health: Health;
  readonly monitor: Monitor;
  readonly clock: FakeClock;
  readonly logger: MemoryLogger;
  /** The answer of an endpoint, with its body parsed when it is JSON. */
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: EndpointResponse['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: A test looks at whatever is there.
  readonly body: any;
}

/** A health in use by a monitor whose time stands still. */
export function monitoredHealth(
  options: HealthOptions = {},
  monitorOptions: MonitorOptions = {},
): MonitoredHealth {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const monitor = createMonitor({ clock, logger, runtimeMetrics: false, env: {}, ...monitorOptions });
  const extension = health(options);
  monitor.use(extension);
  return {
    health: extension,
    monitor,
    clock,
    logger,
    get: (url, headers = {}) => get(monitor, url, headers),
  };
}

async function get(monitor: Monitor, url: string, headers: Record<string, string>): Promise<Answer> {
  const { pathname: path, searchParams: query } = new URL(url, 'http://localhost');
  const answer = monitor.endpoints.handle({
    method: 'GET',
    path,
    query,
    headers,
    remoteAddress: '127.0.0.1',
  });
  if (answer === undefined) throw new Error(`No endpoint answers ${path}.`);
  const { status, headers: answerHeaders, body } = await answer;
  const isJson = answerHeaders['content-type']?.includes('json');
  return { status, headers: answerHeaders, body: isJson ? JSON.parse(String(body)) : body };
}

/** Lets everything run that waits for nothing but promises. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The value of a sample in the text format, or nothing. */
export async function sample(monitor: Monitor, series: string): Promise<number | undefined> {
  const lines = (await monitor.registry.metrics()).split('\n');
  const line = lines.find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
