import type { Server, ServerResponse } from 'node:http';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { MonitoringModule, type MonitoringModuleOptions } from '@golden-signals/nestjs';
import {
  type INestApplication,
  Module,
  type ModuleMetadata,
  type NestApplicationOptions,
} from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

export interface TestPlatform {
  readonly name: 'Express' | 'Fastify';
  adapter(): AbstractHttpAdapter;
}

export const platforms: readonly TestPlatform[] = [
  { name: 'Express', adapter: () => new ExpressAdapter() },
  { name: 'Fastify', adapter: () => new FastifyAdapter() },
];

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface AppSettings extends ModuleMetadata {
  readonly platform: TestPlatform;
  readonly monitor?: Monitor;
  readonly endpoints?: MonitoringModuleOptions['endpoints'];
  readonly health?: MonitoringModuleOptions['health'];
  readonly routeLabels?: boolean;
  readonly handlers?: boolean;
  readonly http?: MonitoringModuleOptions['http'];
  readonly options?: NestApplicationOptions;
  /** What an application does in `main.ts` between creating and listening. */
  readonly main?: (app: INestApplication) => void | Promise<void>;
}

/** Node's own response: Fastify keeps it as `raw`, Express's is one. */
export function rawResponse(response: object): ServerResponse {
  return (response as { raw?: ServerResponse }).raw ?? (response as ServerResponse);
}

/** A monitor without runtime metrics and environment. */
export function quietMonitor(options: Parameters<typeof createMonitor>[0] = {}): Monitor {
  return createMonitor({ runtimeMetrics: false, env: {}, logger: new MemoryLogger(), ...options });
}

/** A listening Nest application with a monitor of its own, and a client that waits until responses are over. */
export class RunningApp {
  readonly app: INestApplication;
  readonly monitor: Monitor;
  readonly #closed = new Set<Promise<void>>();

  static async start(settings: AppSettings): Promise<RunningApp> {
    const { platform, monitor = quietMonitor(), options, main, imports = [], ...others } = settings;
    const { endpoints, health, routeLabels, handlers, http, ...metadata } = others;
    class AppModule {}
    const monitoring = MonitoringModule.forRoot({
      monitor,
      ...(endpoints === undefined ? {} : { endpoints }),
      ...(health === undefined ? {} : { health }),
      ...(routeLabels === undefined ? {} : { routeLabels }),
      ...(handlers === undefined ? {} : { handlers }),
      ...(http === undefined ? {} : { http }),
    });
    Module({ imports: [monitoring, ...imports], ...metadata })(AppModule);
    const app = await NestFactory.create<INestApplication>(AppModule, platform.adapter(), {
      logger: false,
      abortOnError: false,
      ...options,
    });
    await main?.(app);
    await app.listen(0, '127.0.0.1');
    return new RunningApp(app, monitor);
  }

  constructor(app: INestApplication, monitor: Monitor) {
    this.app = app;
    this.monitor = monitor;
    this.server.prependListener('request', (_req, res) => {
      this.#closed.add(new Promise((resolve) => res.once('close', resolve)));
    });
  }

  get server(): Server {
    return this.app.getHttpServer();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** @param request `GET /path`, or only the path. */
  async send(request: string, { body, headers }: { body?: string; headers?: object } = {}): Promise<Answer> {
    const [method = 'GET', path] = request.includes(' ') ? request.split(' ') : ['GET', request];
    const answer = await new Promise<Answer>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, method, path: path ?? '/', agent: false };
      const sent = http.request({ ...options, headers: { ...headers } }, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }));
      });
      sent.on('error', reject).end(body);
    });
    await Promise.all(this.#closed);
    this.#closed.clear();
    return answer;
  }

  /** Sends requests one after the other; gives their statuses. */
  async statuses(...requests: string[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const request of requests) statuses.push((await this.send(request)).status);
    return statuses;
  }

  /** `{ 'GET /users/:id 200': 1 }`, from what a scrape reads. */
  counts(): Promise<Record<string, number>> {
    return this.read('http_requests_total');
  }

  /** `{ 'GET /users/:id TypeError': 1 }` */
  errors(): Promise<Record<string, number>> {
    return this.read('http_request_errors_total');
  }

  /** Values of one metric by its label values, joined with a space. */
  read(name: string): Promise<Record<string, number>> {
    return readMetric(this.monitor, name);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await this.app.close();
    await this.monitor.close();
  }
}

/** Values of one metric by its label values, joined with a space. */
export async function readMetric(monitor: Monitor, name: string): Promise<Record<string, number>> {
  const values: Record<string, number> = {};
  const line = new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm');
  for (const [, labels = '', value] of (await monitor.registry.metrics()).matchAll(line)) {
    const key = [...labels.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text).join(' ');
    values[key] = Number(value);
  }
  return values;
}

/** A listening application of nothing but the module, with these options. */
export async function startWithOptions(
  platform: TestPlatform,
  options: MonitoringModuleOptions,
): Promise<INestApplication> {
  class AppModule {}
  Module({ imports: [MonitoringModule.forRoot(options)] })(AppModule);
  const app = await NestFactory.create(AppModule, platform.adapter(), { logger: false, abortOnError: false });
  try {
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}
